//! What can be tuned about identification.

/// Thresholds and weights of the classifier; the defaults are the project's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// A label holds from this score on, 0..1.
    pub label_threshold: f64,
    /// How much a cue counts towards "this is what the text is about", by stance; denial counts nothing.
    pub topic_reports: f64,
    /// The same for warnings.
    pub topic_warns: f64,
    /// The same for quotations.
    pub topic_quotes: f64,
    /// How much a cue counts in the cue strength (DOMAIN D3.1) where it is neutral; promotion counts 1, all else 0.
    pub strength_neutral: f64,
    /// Sum of promotional signals from which a whole text is promotion.
    pub promotion_threshold: f64,
    /// How many times the reporting and warning signals the promotional ones must be.
    pub promotion_margin: f64,
    /// A text that is this likely to promote a scheme is promotion, whatever its single signals.
    pub promotion_probability: f64,
    /// A text less likely than this is none, whatever its single signals.
    pub promotion_least: f64,
    /// An activity is promoted in a text that is this likely to promote a scheme.
    pub activity_probability: f64,
    /// Bytes of the normalised text in which a letterhead or byline is looked for.
    pub head_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            label_threshold: 0.5,
            topic_reports: 1.0,
            topic_warns: 1.0,
            topic_quotes: 0.9,
            strength_neutral: 0.2,
            promotion_threshold: 0.8,
            promotion_margin: 1.2,
            promotion_probability: 0.4,
            promotion_least: 0.15,
            activity_probability: 0.45,
            head_bytes: 240,
        }
    }
}
