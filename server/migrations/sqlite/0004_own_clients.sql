-- Clients of the members' own at providers that let the operator's client serve only so many accounts. Values stand in
-- columns as 0001 says.

-- When the permission given through an own client ends by itself, where the provider says so.
ALTER TABLE own_clients ADD COLUMN consent_ends_at INTEGER;

-- The accounts the operator's client ever served, where the provider counts them over its whole life: rows stay when a
-- link, or its member, goes. `account_hash` is a digest of the provider's key of the account, in hexadecimal; `ordinal` is
-- the account's place in the count, from one, so that two servers never give the same place away.
CREATE TABLE operator_accounts (
    provider           TEXT NOT NULL,
    account_hash       TEXT NOT NULL,
    ordinal            INTEGER NOT NULL,
    member_id          TEXT REFERENCES members (id) ON DELETE SET NULL,
    first_connected_at INTEGER NOT NULL,
    PRIMARY KEY (provider, account_hash),
    UNIQUE (provider, ordinal)
) STRICT;
