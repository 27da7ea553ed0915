//! What a file is for, from the properties its columns have.

use super::property::ColumnProposal;
use crate::model::property::{FileRole, Property};

/// A role with what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleProposal {
    /// The role.
    pub role: FileRole,
    /// How sure the proposal is, 0..1.
    pub confidence: f64,
    /// Columns that speak for it, by number; empty when a person chose it.
    pub columns: Vec<u32>,
}

/// A role needs one of `needs`; each of `helps` makes it surer.
struct Rule {
    role: FileRole,
    needs: &'static [Property],
    helps: &'static [Property],
    /// How many of `helps` must stand beside.
    least: usize,
}

use Property as P;

/// The rules, in the order in which roles of equal confidence are listed.
const RULES: [Rule; 10] = [
    Rule { role: FileRole::HeadCounts, needs: &[P::People], helps: &[P::Period, P::Year], least: 1 },
    Rule {
        role: FileRole::Warnings,
        needs: &[P::MeasureKind, P::MeasureId, P::MeasureReason],
        helps: &[P::MeasureDate, P::Authority, P::MeasureReason, P::Year],
        least: 1,
    },
    Rule { role: FileRole::Complaints, needs: &[P::Complaint], helps: &[P::ComplaintDate, P::RecordId], least: 0 },
    Rule {
        role: FileRole::Texts,
        needs: &[P::Text],
        helps: &[P::Title, P::Published, P::SourceKind, P::Url],
        least: 0,
    },
    Rule {
        role: FileRole::Licences,
        needs: &[P::LicenceNumber, P::LicenceScope],
        helps: &[P::ValidUntil, P::LicenceScope, P::Authority],
        least: 1,
    },
    Rule {
        role: FileRole::Relations,
        needs: &[P::OwnerName, P::OwnerId, P::TargetName, P::TargetId],
        helps: &[P::Share, P::Amount, P::Since],
        least: 0,
    },
    Rule {
        role: FileRole::People,
        needs: &[P::PersonName, P::PersonId],
        helps: &[P::Post, P::PersonId, P::RecruiterName, P::RecruiterId],
        least: 1,
    },
    Rule {
        role: FileRole::Platforms,
        needs: &[P::PlatformName],
        helps: &[P::Founded, P::Website, P::IcpNumber, P::Custody, P::Protection, P::Scope, P::Yield, P::Status],
        least: 1,
    },
    Rule {
        role: FileRole::Companies,
        needs: &[P::CompanyName, P::Name, P::Uscc, P::RegistrationNumber, P::RegisterId],
        helps: &[
            P::LegalRepresentative,
            P::RegisteredCapital,
            P::Founded,
            P::Scope,
            P::Address,
            P::Status,
            P::Industry,
            P::Description,
            P::Website,
            P::Employees,
        ],
        least: 2,
    },
    Rule { role: FileRole::Outcomes, needs: &[P::Outcome], helps: &[P::PlatformId, P::RegisterId, P::Uscc], least: 1 },
];

/// Roles, strongest first.
pub(super) fn propose(columns: &[ColumnProposal]) -> Vec<RoleProposal> {
    let with = |wanted: &[Property]| -> Vec<u32> {
        let fits = |column: &&ColumnProposal| column.property.is_some_and(|property| wanted.contains(&property));
        columns.iter().filter(fits).map(|column| column.column).collect()
    };
    let mut roles: Vec<RoleProposal> = Vec::new();
    for rule in &RULES {
        let (needed, helping) = (with(rule.needs), with(rule.helps));
        if needed.is_empty() || helping.len() < rule.least {
            continue;
        }
        // A platform list names companies too, and a list of people or owners is no register of companies.
        let taken = |role| roles.iter().any(|other: &RoleProposal| other.role == role);
        if rule.role == FileRole::Companies
            && [FileRole::Platforms, FileRole::Relations, FileRole::People, FileRole::Licences].into_iter().any(taken)
        {
            continue;
        }
        let confidence = (0.6 + 0.1 * helping.len() as f64).min(0.95);
        let mut speaking = needed;
        speaking.extend(helping);
        speaking.sort_unstable();
        speaking.dedup();
        roles.push(RoleProposal { role: rule.role, confidence, columns: speaking });
    }
    // Somebody's bare list of names or numbers is taken for companies.
    let named = with(&[P::CompanyName, P::Name, P::Uscc, P::RegistrationNumber, P::RegisterId]);
    if roles.is_empty() && !named.is_empty() {
        let platform = with(&[P::PlatformName, P::PlatformId]);
        let role = if platform.is_empty() { FileRole::Companies } else { FileRole::Platforms };
        roles.push(RoleProposal { role, confidence: 0.5, columns: named });
    }
    let platform = with(&[P::PlatformName, P::PlatformId]);
    if roles.is_empty() && !platform.is_empty() {
        roles.push(RoleProposal { role: FileRole::Platforms, confidence: 0.5, columns: platform });
    }
    roles.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.role.cmp(&b.role)));
    roles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::mapping;
    use crate::source::SourceId;
    use crate::table;

    fn check(header: &str, expected: &[FileRole]) {
        let row = ",".repeat(header.matches(',').count());
        let table = table::read(SourceId(0), format!("{header}\n{row}\n").as_bytes(), None, &mut Context::silent());
        let mut found: Vec<FileRole> =
            mapping::propose(&table.table.unwrap_or_default()).roles.iter().map(|role| role.role).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{header}");
    }

    #[test]
    fn columns_say_what_a_file_is_for() {
        use FileRole as R;
        check("平台名称,平台编号,公司名称,上线时间,网址,自动投标", &[R::Platforms]);
        check("平台编号,平台名称,公司名称,公告日期,事件类型", &[R::Warnings]);
        check("平台编号,平台名称,月份,投资人数,借款人数", &[R::HeadCounts]);
        check("平台编号,状态", &[R::Outcomes]);
        check("统一社会信用代码,企业名称,法定代表人,成立日期,经营范围", &[R::Companies]);
        check("姓名,身份证号,职务,任职企业,统一社会信用代码,任职日期", &[R::People]);
        check("股东名称,被投资企业,持股比例", &[R::Relations]);
        check("许可证编号,持有人,许可范围,有效期至", &[R::Licences]);
        check("投诉编号,投诉日期,被投诉对象,投诉内容", &[R::Complaints]);
        check("id,subject,source,published,title,text", &[R::Texts]);
        check("序号,名称,统一社会信用代码,类型,日期,机关,事由", &[R::Warnings]);
        check("id,name,website,long_description,industry", &[R::Companies]);
        check("证券代码,公司简称,y", &[R::Companies]);
        check("证券代码,事件ID,y", &[R::Warnings]);
        check("uniqueIdentifier,investorAlertCategoryMandatory,nameMandatory,dateAdded", &[R::Warnings]);
    }
}
