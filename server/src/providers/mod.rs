//! What a provider is, and the list of providers.
