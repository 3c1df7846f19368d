import { defineTexts } from '@/shared/i18n'

export const usePasswordTexts = defineTexts(
  'password',
  {
    current: '当前密码或验证码', newPassword: '新密码', again: '再输一次新密码',
    currentMissing: '请填写当前密码', newShort: '至少 12 个字符', againDiffers: '两次输入不一致',
    save: '保存新密码',
  },
  {
    current: 'Current password or code', newPassword: 'New password', again: 'New password again',
    currentMissing: 'Enter the current password', newShort: 'At least 12 characters', againDiffers: 'The two differ',
    save: 'Save the new password',
  },
)
