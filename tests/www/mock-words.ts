/** Words for the stand-in engine; the real ones sit beside the engine's modules. */
import type { Wording } from '../../www/protocol.ts';

const R = ['P2P / online lending|网络借贷', 'Wealth and investment products|投资理财', 'Private fund and pre-IPO shares|私募与原始股', 'Foreign exchange margin|外汇保证金', 'Trading venues|交易场所', 'Securities tips|荐股', 'Multi-level returns|层级返利', 'Cash-back and prepaid schemes|消费返利', 'Elder-care themes|养老', 'Asset-backed fundraising|实体项目集资', 'Lending and guarantee|放贷与担保', 'Payment and clearing|支付结算', 'Virtual currency venue|虚拟货币交易', 'Channel for overseas venues|境外交易通道', 'Token issuance|代币发行', 'Asset tokens and stablecoins|RWA 与稳定币'];
const rows = `role.companies Companies|公司
role.platforms Platforms|平台
role.people People|人员
role.relations Relations|关系
role.texts Texts|文本
role.complaints Complaints|投诉
role.headCounts Head-counts|人数
role.licences Licences|牌照
role.warnings Warnings and penalties|警示与处罚
role.outcomes Outcomes|结果
property.name Name|名称
property.registrationNumber Registration number|统一社会信用代码
property.phone Phone|电话
property.text Text|正文
property.date Date|日期
property.people People involved|涉及人数
aspect.name Name|名称
aspect.phone Phone|电话
aspect.address Address|地址
verdict.asked open|待判断
verdict.merged merged by the engine|程序归并
verdict.different you said: different|您判定：不同
property.address Address|地址
property.email E-mail|电子邮箱
columnKind.text text|文本
kind.company Company|公司
kind.platform Platform|平台
band.insufficient Data insufficient|数据不足
band.normal Normal|正常关注
band.watch Watch|建议关注
band.verify Verify|建议核查
band.interview Interview|建议约谈
band.propose Propose transfer|建议移交线索
action.insufficient collect more data|补充数据
action.normal keep in the list|保留在名单
action.watch look again with the next batch|下一批次复看
action.verify open a case and collect evidence|立项并收集证据
action.interview prepare a notice of interview|准备约谈通知
action.propose prepare a clue-transfer letter|准备线索移交函
context.A4 Consortium chain and industry use|联盟链与产业应用
alarm.growth Growth|快速增长
dimension.D1 Licence and legality|合规性
dimension.D2 Promises of return|利诱性
dimension.D3 Telling phrases|特征用语
dimension.D4 People and reach|涉众传播
dimension.D6 Ties|关联
indicator.D1.1 Restricted word in the name|名称含限制性字词
indicator.D1.3 No licence for the business|无相应牌照
indicator.D2.1 Promised yield|承诺收益率
indicator.D2.2 Guarantee phrase|保本承诺
indicator.D3.1 Telling phrases|特征用语
indicator.D4.1 Growth alarm|增长警报
indicator.D6.1 Exposure to known cases|与已知案件关联
indicator.D5.1 Complaint rate|投诉率
indicator.D7.1 Shell traits|空壳特征
stage.read Read|读取
stage.map Understand columns|理解各列
stage.resolve Bring records together|归并记录
stage.classify Read the texts|阅读文本
stage.graph Follow the ties|追踪关联
stage.evidence Gather evidence|汇集证据
stage.warn Watch the growth|监测增长
stage.score Add up|汇总
stage.export Write|写出
stance.promotes promotes|推销
stance.denies denies|否认
stance.neutral neutral|中立
role_chain.issuer as the issuer|作为发行方
grade.A official record|官方记录
grade.B its own document|自身材料
grade.C third party|第三方
grade.D anonymous|匿名
edge.operates operates|运营
edge.sharesPhone same phone|同一电话
category.fundraising Illegal fundraising (administrative)|非法集资（行政）
pack.cn-2021-05 Regulation 737, 2021|国务院令第737号（2021）
element.unapproved Without approval|未经许可
element.promise Promise of return|承诺回报
element.public Unspecified public|面向不特定对象
threshold.deposits_150 Deposit-taking, 150 people|非法吸收公众存款 150 人
threshold.holders_200 Public offering, 200 holders|公开发行 200 人
threshold.deposits_500 Deposit-taking, 500 people|非法吸收公众存款 500 人
unit.investors Investors|投资人
gate.two_dimensions Evidence in two dimensions|两个维度有证据
gate.coverage_50 Half of the data known|数据覆盖过半
gate.every_element Every element evidenced twice|各要件均有两个独立来源
limit.1 It does not say that anybody broke the law: it collects indicators, and only an authority finds a fact.|它不认定任何人违法：只汇集迹象，事实由主管机关认定。
limit.2 The order of the list was tested on two public sets: 3,775 listed companies and 234 lending platforms. Of two, one with later trouble and one without, the one in trouble stood higher in 79 and 76 cases of 100. How often it is right elsewhere is unknown.|名次只在两组公开数据上检验过：3,775家上市公司和234家网贷平台。一家后来出事、一家没有出事，出事者排在前面的，每100对中分别有79对和76对。其他情况下的准确率未知。
limit.3 Who avoids known phrases can stay unseen; the index therefore never rests on words alone.|规避常见用语者可能不被发现；因此指数从不只看用语。
missing.no_licences No licence list was among the files.|文件中没有牌照名单。
missing.complaints Complaints about this name, with dates|与该名称有关、带日期的投诉
missing.licence_list A licence list of the responsible authority|主管部门的牌照名单
diagnostic.empty_table the table holds no rows|表格没有数据行
diagnostic.bad_date the date “{value}” does not exist; the value was not used|日期“{value}”不存在，该值未使用
diagnostic.short_row the row has fewer cells than the header|该行的单元格少于表头
diagnostic.unsupported_pdf PDF files are not read: save the text or the table it holds as a text or Excel file|不读取 PDF：请把其中的文字或表格另存为文本或 Excel 文件
reason.header the header “{header}” means this|表头“{header}”即此意
reason.nothing_fits no known meaning fits|没有匹配的已知含义
reason.headers the headers {headers}|表头为 {headers}
reason.chosen chosen by you|由您选择
reason.yield promises {percent} % a year|承诺年化 {percent}%
reason.no_licence no licence was found|未找到牌照
reason.restricted_word a word that needs approval stands in the name|名称中含需批准的字词
reason.guarantee guarantees the principal in {count} texts|{count} 篇文本承诺保本
reason.cues several groups of telling phrases|多组特征用语
reason.growth grows {percent} % a week|每周增长 {percent}%
reason.exposure one step from a warned company|与被警示公司相隔一步
reason.cue_groups {count} groups of phrases agree.|{count} 组用语一致。
reason.dimensions {count} have it|有 {count} 个
reason.coverage of what could be known|占应有数据
reason.elements one is missing|尚缺一项
reason.warned warned of by a regulator in {file}|{file} 中有监管警示
reason.collect_channels collect where the offer was published|收集要约的发布渠道
reason.same_registration both rows bear the registration number {value}|两行的登记号同为 {value}
reason.latest_date The latest date in the files ({file}).|文件中的最晚日期（{file}）。`;

export const WORDING: Wording = Object.fromEntries([
  ...rows.split('\n').map((row) => {
    const cut = row.indexOf(' ');
    const [en = '', zh = ''] = row.slice(cut + 1).split('|');
    return [row.slice(0, cut), { en, zh }];
  }),
  ...R.map((row, at) => {
    const [en = '', zh = ''] = row.split('|');
    return [`activity.R${String(at + 1).padStart(2, '0')}`, { en, zh }];
  }),
]);
