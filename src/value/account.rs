//! Bank accounts and wallets in a form that can be compared.

/// Upper case without spaces and dashes, for a bank account of 8 to 34 letters and digits with at least six digits;
/// a wallet address (Bitcoin, Ethereum, Tron) keeps its case.
#[must_use]
pub fn normalize(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if !plain.is_ascii() || !plain.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let hex = plain.strip_prefix("0x").filter(|rest| rest.len() == 40 && rest.bytes().all(|b| b.is_ascii_hexdigit()));
    if hex.is_some() {
        return Some(plain.to_ascii_lowercase());
    }
    let base58 = (26..=44).contains(&plain.len())
        && plain.starts_with(['1', '3', 'T'])
        && plain.bytes().any(|b| b.is_ascii_lowercase());
    if base58 || plain.starts_with("bc1") {
        return Some(plain);
    }
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    ((8..=34).contains(&plain.len()) && digits >= 6).then(|| plain.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn accounts_and_wallets() {
        assert_eq!(normalize("4151 0708-496").as_deref(), Some("41510708496"));
        assert_eq!(normalize("de89370400440532013000").as_deref(), Some("DE89370400440532013000"));
        let wallet = format!("0x{}", "Ab".repeat(20));
        assert_eq!(normalize(&wallet), Some(wallet.to_lowercase()));
        for wrong in ["", "12345", "Commonwealth Bank", "无"] {
            assert_eq!(normalize(wrong), None, "{wrong}");
        }
    }
}
