import { theme, type ThemeConfig } from 'antd'

export type Scheme = 'light' | 'dark'

/** The tokens of both themes; app.css holds the same colours for what is not antd's. */
export function themeOf(scheme: Scheme, motion = true): ThemeConfig {
  const dark = scheme === 'dark'
  const primary = dark ? '#3f7fd9' : '#1555b5'
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      motion,
      fontSize: 14,
      controlHeight: 32,
      borderRadius: 4,
      fontFamily: 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "HarmonyOS Sans SC", "Noto Sans CJK SC", sans-serif',
      colorPrimary: primary,
      colorInfo: primary,
      colorLink: dark ? '#8ab8ff' : '#1555b5',
      colorLinkHover: dark ? '#b3d1ff' : '#0e3f88',
      colorLinkActive: dark ? '#b3d1ff' : '#0e3f88',
      colorText: dark ? '#e6e6e6' : '#1f1f1f',
      colorTextSecondary: dark ? '#a8a8a8' : '#595959',
      colorTextDescription: dark ? '#a8a8a8' : '#595959',
      colorTextPlaceholder: dark ? '#a3a3a3' : '#6b6b6b',
      colorSuccess: dark ? '#7bd88f' : '#1f6f2b',
      colorWarning: dark ? '#ffc069' : '#8a4b00',
      colorError: dark ? '#ff9c94' : '#b3261e',
      colorBorder: dark ? '#7a7a7a' : '#8c8c8c', // 3:1 to the page: the edge is what shows a field
      motionDurationSlow: '0.15s',
      motionDurationMid: '0.12s',
    },
    components: {
      ...(dark && { Menu: { itemSelectedColor: '#cfe2ff' }, Button: { dangerColor: '#1f1f1f' } }), // white on the red of a dark page cannot be read
      Switch: { colorTextQuaternary: '#6b6b6b', colorTextTertiary: '#595959' }, // the ground of a switch that is off: its word is white
    },
  }
}
