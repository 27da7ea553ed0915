/** Rows of twelve cells in Chinese and English for the scripts that time reading. The same rows for every run: a small generator with a fixed seed. */
let state = 7;
const below = (limit) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor(state / 2 ** 32 * limit);
};
const WORDS = ['深海', '灯笼鱼', '金融', '信息', '服务', '科技', '投资', '咨询', '保本', '保息', '平台', '借款', '逾期', '提现', '困难', '年化', '收益'];
const PROVINCES = ['北京市', '上海市', '广东省', '浙江省', '江苏省', '四川省'];
const pick = (list) => list[below(list.length)];
export const HEADER = ['编号', '公司名称', 'name', '成立日期', '注册资本', '省份', '电话', '邮箱', '网址', '人数', '状态', '说明'];
const two = (number) => String(number).padStart(2, '0');
/** Row number `at`; called in order. */
export const row = (at) => [
  String(at).padStart(8, '0'), `${pick(WORDS)}${pick(WORDS)}${pick(WORDS)}${pick(WORDS)}有限公司`, `Lantern Fish Limited ${at}`,
  `${2000 + at % 24}-${two(at % 12 + 1)}-${two(at % 28 + 1)}`, `${10 + below(9990)}万元`, pick(PROVINCES), `1${3_000_000_000 + below(999_999_999)}`, `user${at}@example.com`,
  `https://www.site${at}.example.cn/a`, below(5000), at % 5 ? '在营' : '注销',
  `${at % 9 ? '' : '说, '}${Array.from({ length: 8 + below(20) }, () => pick(WORDS)).join('')}`,
];
export const quoted = (cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell));
