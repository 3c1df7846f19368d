import hooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const elsewhere = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] })

// Imports run app → features → shared, and features do not import each other.
const noApp = { group: ['@/app/*', '**/app/*'], message: 'Imports run app → features → shared.' }
const noFeature = { group: ['@/features/*', '../../*'], message: 'Features do not import each other; what two of them need belongs to shared.' }

export default tseslint.config(
  { ignores: ['dist', 'src/shared/http/schema.d.ts'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error', 'no-console': 'error' },
  },
  { files: ['src/shared/**'], rules: elsewhere(noApp, { group: ['@/features/*', '**/features/*'], message: noApp.message }) },
  { files: ['src/features/**'], rules: elsewhere(noApp, noFeature) },
)
