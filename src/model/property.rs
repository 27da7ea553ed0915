//! What a file is for and what a column means: the vocabulary between tables and the analysis. Wording stands in
//! `wording.json` under `role.<code>` and `property.<code>`.

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Stable word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Reads what [`Self::as_str`] writes.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// What a file is for. One file may play several roles.
    FileRole {
        /// A register of companies.
        Companies = "companies",
        /// A list of platforms.
        Platforms = "platforms",
        /// Officers and staff.
        People = "people",
        /// Who owns or invests in whom.
        Relations = "relations",
        /// Advertisements, news, notices, web pages.
        Texts = "texts",
        /// Complaints.
        Complaints = "complaints",
        /// People involved, over time.
        HeadCounts = "headCounts",
        /// Licences and filings.
        Licences = "licences",
        /// Official warnings, penalties and other measures.
        Warnings = "warnings",
        /// What became of them.
        Outcomes = "outcomes",
    }
}

vocabulary! {
    /// What a column means.
    Property {
        /// A register's own number of a platform.
        PlatformId = "platform_id",
        /// A register's own number of a subject.
        RegisterId = "register_id",
        /// Unified social credit code.
        Uscc = "uscc",
        /// Company registration number.
        RegistrationNumber = "registration_number",
        /// Name of a platform.
        PlatformName = "platform_name",
        /// Name of a company.
        CompanyName = "company_name",
        /// Name of whatever the record is about.
        Name = "name",
        /// Another name of the same.
        Alias = "alias",
        /// Legal representative.
        LegalRepresentative = "legal_representative",
        /// Registered capital.
        RegisteredCapital = "registered_capital",
        /// Paid-in capital.
        PaidCapital = "paid_capital",
        /// Day of foundation or launch.
        Founded = "founded",
        /// State in the register.
        Status = "status",
        /// Business scope.
        Scope = "scope",
        /// Industry.
        Industry = "industry",
        /// Address.
        Address = "address",
        /// Province, city or country.
        Region = "region",
        /// Phone number.
        Phone = "phone",
        /// E-mail address.
        Email = "email",
        /// Site.
        Website = "website",
        /// Filing number of the site.
        IcpNumber = "icp_number",
        /// Staff.
        Employees = "employees",
        /// Bank account or wallet.
        Account = "account",
        /// Account in a social network.
        Social = "social",
        /// What the subject says of itself.
        Description = "description",
        /// Promised or paid return, percent a year.
        Yield = "yield",
        /// How principal is said to be protected.
        Protection = "protection",
        /// Who keeps the money.
        Custody = "custody",
        /// Terms that only lending platforms state.
        LendingTerms = "lending_terms",
        /// Month, week or day that the record counts.
        Period = "period",
        /// Year that the record speaks of.
        Year = "year",
        /// People involved.
        People = "people_involved",
        /// People on the borrowing side.
        Borrowers = "borrowers",
        /// What is counted.
        CountUnit = "count_unit",
        /// Money moved in the period.
        Volume = "volume",
        /// Money outstanding.
        Outstanding = "outstanding",
        /// Money that came in less what went out.
        NetInflow = "net_inflow",
        /// Share that the largest borrowers owe.
        TopBorrowers = "top_borrowers",
        /// How long loans run, in months.
        Term = "term",
        /// Kind of an official measure.
        MeasureKind = "measure_kind",
        /// Day of an official measure.
        MeasureDate = "measure_date",
        /// Reason given for it.
        MeasureReason = "measure_reason",
        /// Number of the case.
        MeasureId = "measure_id",
        /// Authority.
        Authority = "authority",
        /// Number of a licence.
        LicenceNumber = "licence_number",
        /// What it allows.
        LicenceScope = "licence_scope",
        /// From when.
        ValidFrom = "valid_from",
        /// Until when.
        ValidUntil = "valid_until",
        /// A text.
        Text = "text",
        /// Its heading.
        Title = "title",
        /// When it appeared.
        Published = "published",
        /// Where it was found or whose words it is.
        SourceKind = "source_kind",
        /// Who published it.
        Publisher = "publisher",
        /// Where it stands.
        Url = "url",
        /// A complaint's words.
        Complaint = "complaint",
        /// When it was made.
        ComplaintDate = "complaint_date",
        /// Number of the record itself.
        RecordId = "record_id",
        /// Name of an owner.
        OwnerName = "owner_name",
        /// Number of an owner in the register.
        OwnerId = "owner_id",
        /// Credit code of an owner.
        OwnerUscc = "owner_uscc",
        /// Whether an owner is a person or a company.
        OwnerKind = "owner_kind",
        /// Share held.
        Share = "share",
        /// Amount paid in or invested.
        Amount = "amount",
        /// From when a relation holds.
        Since = "since",
        /// Until when it holds.
        Until = "until",
        /// Name of a person.
        PersonName = "person_name",
        /// Identity number of a person, or a register's own.
        PersonId = "person_id",
        /// Post held.
        Post = "post",
        /// Name of whoever brought a person in.
        RecruiterName = "recruiter_name",
        /// Number of whoever brought a person in.
        RecruiterId = "recruiter_id",
        /// Name of a company invested in.
        TargetName = "target_name",
        /// Its number in the register.
        TargetId = "target_id",
        /// Whom the subject pretends to be.
        ImpersonatedName = "impersonated_name",
        /// Registration number of that one.
        ImpersonatedNumber = "impersonated_number",
        /// What became of the subject.
        Outcome = "outcome",
        /// A remark, kept and shown.
        Note = "note",
    }
}

vocabulary! {
    /// The part that a subject plays in a record.
    Party {
        /// The record is about it.
        Main = "main",
        /// The company that operates the platform the record is about.
        Operator = "operator",
        /// A person of the company.
        Person = "person",
        /// An owner of the company.
        Owner = "owner",
        /// A company that the main one invests in.
        Target = "target",
        /// Whose name the main one uses; nothing is held against it.
        Impersonated = "impersonated",
        /// Whoever brought the record's person in.
        Recruiter = "recruiter",
    }
}

vocabulary! {
    /// What kind of thing a subject is.
    SubjectKind {
        /// A company or other organisation.
        Company = "company",
        /// A platform: what customers see.
        Platform = "platform",
        /// A natural person.
        Person = "person",
    }
}

vocabulary! {
    /// How far a source is trusted (DOMAIN C0.7).
    Grade {
        /// An official record or publication.
        A = "A",
        /// The subject's own document, or a data vendor.
        B = "B",
        /// Media and other third parties.
        C = "C",
        /// Anonymous: complaints, posts.
        D = "D",
    }
}

impl Grade {
    /// Default quality in thousandths.
    #[must_use]
    pub fn quality(self) -> u16 {
        match self {
            Self::A => 1000,
            Self::B => 850,
            Self::C => 600,
            Self::D => 400,
        }
    }
}

impl Property {
    /// The party whose property it is where the record is about a company; the rest is the record's own.
    #[must_use]
    pub fn party(self) -> Party {
        match self {
            Self::OwnerName | Self::OwnerId | Self::OwnerUscc | Self::OwnerKind => Party::Owner,
            Self::PersonName | Self::PersonId => Party::Person,
            Self::TargetName | Self::TargetId => Party::Target,
            Self::ImpersonatedName | Self::ImpersonatedNumber => Party::Impersonated,
            Self::RecruiterName | Self::RecruiterId => Party::Recruiter,
            _ => Party::Main,
        }
    }

    /// Whether it says who somebody is.
    #[must_use]
    pub fn is_identity(self) -> bool {
        matches!(
            self,
            Self::PlatformId
                | Self::RegisterId
                | Self::Uscc
                | Self::RegistrationNumber
                | Self::PlatformName
                | Self::CompanyName
                | Self::Name
                | Self::OwnerName
                | Self::OwnerId
                | Self::OwnerUscc
                | Self::PersonName
                | Self::PersonId
                | Self::TargetName
                | Self::TargetId
                | Self::ImpersonatedName
                | Self::ImpersonatedNumber
                | Self::RecruiterName
                | Self::RecruiterId
        )
    }

    /// Whether its values are dates.
    #[must_use]
    pub fn is_date(self) -> bool {
        self.dates_the_record()
            || matches!(self, Self::Founded | Self::Since | Self::Until | Self::ValidFrom | Self::ValidUntil)
    }

    /// Whether it dates the record's fact, so that a later one than the as-of date is set aside.
    #[must_use]
    pub fn dates_the_record(self) -> bool {
        matches!(self, Self::Period | Self::Year | Self::MeasureDate | Self::Published | Self::ComplaintDate)
    }
}
