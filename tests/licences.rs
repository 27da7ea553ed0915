//! Licences matched by name and number, in scope and in date; clones of licensed names; and the chain of roles around virtual
//! currency, through the session.

#![expect(clippy::expect_used, reason = "a test may stop at a broken fixture")]

use lanternfish::session::Session;
use serde_json::{Value, json};

fn analyzed(files: &[(&str, &str)], as_of: &str) -> Session {
    let mut session = Session::new();
    for (name, content) in files {
        session.add_source(name, Box::new(content.as_bytes().to_vec())).expect("a source");
    }
    session.analyze_start(json!({ "asOf": as_of })).expect("an analysis");
    while !session.analyze_step().expect("a step").done {}
    session
}

fn page(session: &mut Session, name: &str) -> Value {
    let window = session.request("window", json!({ "filter": { "text": name }, "count": 20 })).expect("rows");
    let row = window["rows"].as_array().expect("rows").iter().find(|row| row["name"] == name).cloned();
    let row = row.unwrap_or_else(|| panic!("{name} is not in {window}"));
    session.request("subject", json!({ "subject": row["subject"] })).expect("a page")
}

fn evidence<'a>(page: &'a Value, starts: &str) -> Vec<&'a Value> {
    let list = page["evidence"].as_array().expect("evidence");
    list.iter()
        .filter(|item| item["indicator"] == starts || item["value"].as_str().is_some_and(|v| v.starts_with(starts)))
        .collect()
}

const LICENCES: &str = "许可证编号,持有人,统一社会信用代码,许可范围,发证日期,有效期至
京金监许2019第0012号,北京晖涟信证券投资咨询有限公司,91110105MA01ABCD13,证券投资咨询,2015-01-01,2030-01-01
B0034H000000034,上海瑶屿小额贷款有限公司,91310101MA1FL4AB4P,小额贷款,2010-01-01,2016-12-31
B0056H000000056,深圳澜岑通信有限公司,91440300MA5EABCD5J,增值电信业务经营许可,2010-01-01,2030-01-01
B0078H000000078,广州栎陶证券投资咨询有限公司,91440101MA59ABCD6W,证券投资咨询,2010-01-01,2030-01-01
";
const COMPANIES: &str = "企业名称,统一社会信用代码,网站
北京晖涟信证券投资咨询有限公司,91110105MA01ABCD13,huilianxin.example
北京晖涟信证券投资咨洵有限公司,91110105MA01YYYY22,hlx-vip.example
深圳晖涟信财富管理有限公司,91440300MA5EYYYY38,hlx-wealth.example
上海瑶屿小额贷款有限公司,91310101MA1FL4AB4P,yaoyu.example
深圳澜岑通信有限公司,91440300MA5EABCD5J,lancen.example
杭州慕邱信息有限公司,91330100MA2ABCDE7C,muqiu.example
广州栎陶证券投资咨询有限公司,91440101MA59ABCD6W,litao.example
";
/// A text of each that promotes advice on shares, which needs a licence.
const TEXTS: &str = "企业名称,来源,正文
北京晖涟信证券投资咨洵有限公司,官网,荐股直播间老师带单，加入VIP股票群跟着买，推荐牛股保证翻倍，缴纳服务费入群，加微信领取内幕消息。
深圳晖涟信财富管理有限公司,官网,荐股直播间老师带单，加入VIP股票群跟着买，推荐牛股保证翻倍，年费会员分成，加微信领取内幕消息。
上海瑶屿小额贷款有限公司,官网,小额贷款当天放款，无抵押贷款，凭身份证即可借款，年利率36%，加微信办理借贷宝，砍头息全免。
深圳澜岑通信有限公司,官网,荐股大师带你选股，股票群跟单，推荐黑马股保证收益，缴会费进群，加微信领取牛股代码。
杭州慕邱信息有限公司,官网,荐股直播间老师带单，股票VIP群，许可证编号：京金监许〔2019〕第0012号，推荐牛股保证翻倍，加微信入群。
广州栎陶证券投资咨询有限公司,官网,荐股直播间老师带单，股票VIP群跟单，许可证编号B0078H000000078，推荐牛股，加微信入群。
";

fn all() -> Session {
    analyzed(&[("licences.csv", LICENCES), ("companies.csv", COMPANIES), ("texts.csv", TEXTS)], "2019-06-30")
}

#[test]
fn a_licence_out_of_scope_or_date_is_told_with_the_cell_that_says_so() {
    let mut session = all();
    let expired = page(&mut session, "上海瑶屿小额贷款有限公司");
    let items: Vec<&Value> = expired["evidence"]
        .as_array()
        .expect("evidence")
        .iter()
        .filter(|item| item["file"] == "licences.csv")
        .collect();
    let until = items.iter().find(|item| item["column"] == "有效期至").unwrap_or_else(|| panic!("{items:?}"));
    assert_eq!((&until["quote"], &until["row"], &until["grade"]), (&json!("2016-12-31"), &json!(2), &json!("A")));
    assert_eq!(until["indicator"], "D1.3");

    let scope = page(&mut session, "深圳澜岑通信有限公司");
    let items = scope["evidence"].as_array().expect("evidence");
    let told = items.iter().find(|item| item["column"] == "许可范围").unwrap_or_else(|| panic!("{items:?}"));
    assert_eq!(told["quote"], "增值电信业务经营许可");
    let reasons = scope["waterfall"].to_string();
    assert!(reasons.contains("reason.licence_scope") && reasons.contains("增值电信业务经营许可"), "{reasons}");
    for (code, part) in [
        ("reason.licence_scope", "{detail}"),
        ("reason.clone_number", "{detail}"),
        ("reason.licence_expired", "{detail}"),
    ] {
        let words = session.request("wording", json!({})).expect("words")[code].clone();
        assert!(
            words["en"].as_str().is_some_and(|en| en.contains(part))
                && words["zh"].as_str().is_some_and(|zh| zh.contains(part))
        );
    }

    let fine = page(&mut session, "广州栎陶证券投资咨询有限公司");
    assert!(fine["evidence"].as_array().expect("evidence").iter().all(|item| item["indicator"] != "D1.6"));
    assert!(!evidence(&fine, "licence_match").is_empty(), "its own number is matched: {}", fine["evidence"]);
}

#[test]
fn a_licensed_name_or_number_in_other_hands_is_found_with_both_rows() {
    let mut session = all();
    for (name, how, cell) in [
        ("北京晖涟信证券投资咨洵有限公司", "clone_name", "companies.csv"),
        ("深圳晖涟信财富管理有限公司", "clone_distinctive", "companies.csv"),
        ("杭州慕邱信息有限公司", "clone_number", "texts.csv"),
    ] {
        let found = page(&mut session, name);
        let bars = found["waterfall"].to_string();
        assert!(bars.contains(&format!("reason.{how}")), "{name}: {bars}");
        let items = found["evidence"].as_array().expect("evidence");
        let clone: Vec<&Value> = items.iter().filter(|item| item["indicator"] == "D1.6").collect();
        assert!(
            clone.iter().any(|item| item["file"] == cell && item["value"] == "北京晖涟信证券投资咨询有限公司"),
            "{name}: {clone:?}"
        );
        // The holder's own row stands beside it and adds nothing.
        let theirs = items
            .iter()
            .find(|item| item["indicator"] == "cloned_licence")
            .unwrap_or_else(|| panic!("{name}: {items:?}"));
        assert_eq!(
            (&theirs["file"], &theirs["row"], &theirs["milliunits"]),
            (&json!("licences.csv"), &json!(1), &json!(0))
        );
    }
    let holder = page(&mut session, "北京晖涟信证券投资咨询有限公司");
    assert!(
        holder["evidence"].as_array().expect("evidence").iter().all(|item| item["indicator"] != "D1.6"),
        "the holder is no clone"
    );
}

#[test]
fn a_number_that_no_list_holds_is_said_and_adds_nothing() {
    let texts = "企业名称,来源,正文\n杭州慕邱信息有限公司,官网,荐股直播间老师带单，许可证编号：Z9988776655，股票VIP群，加微信入群。\n";
    let mut session = analyzed(&[("licences.csv", LICENCES), ("texts.csv", texts)], "2019-06-30");
    let found = page(&mut session, "杭州慕邱信息有限公司");
    let items = evidence(&found, "licence_unmatched");
    assert!(
        items.iter().any(|item| item["quote"] == "Z9988776655" && item["milliunits"] == 0),
        "{}",
        found["evidence"]
    );
}

const CHAIN: &str = "企业名称,来源,正文
海口珊朔科技有限公司,官网,珊朔币首次代币发行开启，白皮书已发布，私募轮认购额度有限，公募轮兑换比例1:1000，代币只涨不跌，加微信认购。
海口澎岫传媒有限公司,官网,币安交易所邀请码返佣，社群代理招募，合约返佣50%，带单老师带你合约交易，加微信进群。
";
const PHONES: &str = "企业名称,统一社会信用代码,电话
海口珊朔科技有限公司,91460100MA5ABCDE1F,13800138111
海口澎岫传媒有限公司,91460100MA5ABCDE2J,13800138111
";

#[test]
fn the_chain_names_who_fills_each_link_and_what_is_missing() {
    let mut session = analyzed(&[("texts.csv", CHAIN), ("companies.csv", PHONES)], "2021-12-31");
    let found = page(&mut session, "海口澎岫传媒有限公司");
    let chain = found["chain"].as_array().expect("a chain");
    let link =
        |role: &str| chain.iter().find(|link| link["role"] == role).unwrap_or_else(|| panic!("{role}: {chain:?}"));
    assert_eq!(
        chain.iter().map(|link| link["role"].as_str().unwrap_or("")).collect::<Vec<_>>(),
        ["issuer", "promoter", "agency", "payment", "venue"]
    );
    let own = &link("promoter")["players"][0];
    assert_eq!(
        (&link("promoter")["standing"], &own["how"], &own["file"], &own["row"]),
        (&json!("own"), &json!("own"), &json!("texts.csv"), &json!(2))
    );
    assert!(own["text"].as_str().is_some_and(|id| id.starts_with('t')));
    let tied = &link("issuer")["players"][0];
    assert_eq!(
        (&link("issuer")["standing"], &tied["how"], &tied["name"]),
        (&json!("tied"), &json!("tied"), &json!("海口珊朔科技有限公司"))
    );
    assert_eq!(
        (&tied["edge"], &tied["edgeFile"], &tied["file"], &tied["row"]),
        (&json!("same_phone"), &json!("companies.csv"), &json!("texts.csv"), &json!(1))
    );
    let venue = &link("venue")["players"][0];
    assert_eq!(
        (&link("venue")["standing"], &venue["how"], &venue["name"]),
        (&json!("named"), &json!("named"), &json!("Binance"))
    );
    for role in ["agency", "payment"] {
        assert_eq!(
            (&link(role)["standing"], &link(role)["need"]["code"]),
            (&json!("missing"), &json!(format!("need.chain_{role}")))
        );
    }
    // An account that a record states is a payment channel.
    let accounts = "企业名称,统一社会信用代码,收款账号\n海口澎岫传媒有限公司,91460100MA5ABCDE2J,6222020200112233445\n";
    let mut session =
        analyzed(&[("texts.csv", CHAIN), ("companies.csv", PHONES), ("accounts.csv", accounts)], "2021-12-31");
    let found = page(&mut session, "海口澎岫传媒有限公司");
    let payment = found["chain"]
        .as_array()
        .expect("a chain")
        .iter()
        .find(|link| link["role"] == "payment")
        .cloned()
        .expect("payment");
    assert_eq!(
        (&payment["standing"], &payment["players"][0]["how"], &payment["players"][0]["file"]),
        (&json!("own"), &json!("account"), &json!("accounts.csv"))
    );
}

#[test]
fn who_has_nothing_to_do_with_coins_has_no_chain() {
    let mut session = all();
    assert_eq!(page(&mut session, "深圳澜岑通信有限公司")["chain"], json!([]));
}
