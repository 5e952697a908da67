//! Does the network for providers: signs, paces, retries and bounds.
