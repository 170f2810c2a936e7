//! Tokens to tree, safely.
