/// <reference types="vite/client" />
declare module 'echarts/lib/i18n/*.js' {
  const locale: Parameters<typeof import('echarts/core').registerLocale>[1];
  export default locale;
}
