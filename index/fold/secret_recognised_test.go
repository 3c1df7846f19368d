package fold_test

import (
	"testing"

	"docket/index/fold"
)

// What tesseract has made of marks, in four fonts, at three sizes and two resolutions; and what it
// makes of a company's own marks and of ordinary sentences.
func TestRecognisedStateSecretMark(t *testing.T) {
	t.Parallel()
	for _, marked := range []string{
		"机密女5年", "秘密友10年", "绝密妈长期", "绝密友长其", "机密娘", "机密妈5年", "机密太5年", "秘密太10年", "绝密女长期", "机密女", "机密廊5年",
		"绝密娘长期", "秘密广10年", "机密文5年", "机密妇5年", "秘密文10年", "秘密友10征", "机密文", "000123\n机密女5年\n特急\n关于调拨的通知",
		"000123 机密女5年", "机密 太 5 年 特急", "机密*5年", "机密★5年", "  机密女6个月\n",
	} {
		if !fold.RecognisedStateSecretMark(marked) {
			t.Errorf("RecognisedStateSecretMark(%q) = false", marked)
		}
	}
	for _, plain := range []string{
		"", "星帆.秘密:3年", "秘密:至2027-12-31", "星帆-秘密:3年", "星帆， 秘密 3年", "星帆。 秘密.3年", "秘密' 3年", "秘密. 至2027-12-31", "秘密3年",
		"机密文件应当妥善保管", "机密文件5年内不得销毁", "秘密大厅", "本公司的商业秘密大5年", "不得泄露秘密文件", "秘密文5年以上", "机密大会议", "机密", "秘密级3年",
		"秘密文2026年", "商业秘密广5年", "保守秘密好习惯",
	} {
		if fold.RecognisedStateSecretMark(plain) {
			t.Errorf("RecognisedStateSecretMark(%q) = true", plain)
		}
	}
}
