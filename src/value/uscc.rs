//! Unified social credit code of the PRC (GB 32100-2015): 18 characters, the last of them a check digit.

/// Characters by value; I, O, Z, S and V are left out by the standard.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The code in upper case when its form and its check digit are right.
///
/// Check digit: `31 − (Σ value(i) · 3^i mod 31) mod 31` over the first 17 characters (GB 32100-2015, appendix A).
#[must_use]
pub fn parse(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let values: Vec<usize> =
        code.bytes().map(|byte| ALPHABET.iter().position(|own| *own == byte)).collect::<Option<_>>()?;
    let (check, body) = values.split_last()?;
    if body.len() != 17 {
        return None;
    }
    let (sum, _) = body.iter().fold((0, 1), |(sum, weight), value| ((sum + value * weight) % 31, weight * 3 % 31));
    ((31 - sum) % 31 == *check).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_check_digit_decides() {
        // The standard's own example.
        let example = "91350100M000100Y43";
        assert_eq!(parse(example).as_deref(), Some(example));
        assert_eq!(parse(" 91350100m000100y43 ").as_deref(), Some(example));
        for wrong in ["91350100M000100Y44", "91350100M000100Y4", "9135O100M000100Y43", "", "无"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
