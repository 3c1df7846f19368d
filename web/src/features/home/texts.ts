import { defineTexts } from '@/shared/i18n'

export const useTexts = defineTexts(
  'home',
  { title: '工作台', hello: '{{name}}，您好', today: '今天是 {{day}}', tasks: '待我处理', tasksNone: '没有等您处理的事', open: '去处理' },
  { title: 'Home', hello: 'Hello, {{name}}', today: 'Today is {{day}}', tasks: 'Waiting for me', tasksNone: 'Nothing waits for you', open: 'Open' },
)
