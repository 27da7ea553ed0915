//! Strings without a domain: normal forms, scripts, sentences, copies.
