package ocr

import (
	"context"
	"errors"
	"image"
	"os"
	"os/exec"
	"strings"
	"testing"

	"docket/internal/extract/ocr/ocrtest"
)

func TestJoinHan(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, text, want string }{
		{"joins characters", "关 于 开展  检 查", "关于开展检查"},
		{"joins punctuation", "各 部 门 , 各 单 位 :", "各部门 , 各单位 :"},
		{"joins full-width punctuation", "通知 。 特此 , 《 办法 》", "通知。特此 , 《办法》"},
		{"keeps spaces beside Latin letters", "使用 Docket 系统", "使用 Docket 系统"},
		{"keeps spaces between words", "fire safety check", "fire safety check"},
		{"keeps the margins", " 关 于 ", " 关于 "},
		{"keeps lines", "关 于\n开 展", "关于\n开展"},
		{"has nothing to do", "", ""},
	}
	for _, test := range cases {
		if joined := JoinHan(test.text); joined != test.want {
			t.Errorf("%s: %q, want %q", test.name, joined, test.want)
		}
	}
}

func FuzzJoinHan(f *testing.F) {
	f.Add("关 于 a b")
	f.Fuzz(func(t *testing.T, text string) {
		strip := func(text string) string { return strings.ReplaceAll(text, " ", "") }
		if valid := strings.ToValidUTF8(text, ""); strip(JoinHan(valid)) != strip(valid) {
			t.Errorf("letters of %q were lost", valid)
		}
	})
}

func TestReader_Read(t *testing.T) {
	t.Parallel()
	reader := find(t)
	lines := []string{"关于开展消防安全检查的通知", "各部门应当在本月底前完成自查"}
	page := ocrtest.Page(t, lines...)
	folder := t.TempDir()
	text, err := reader.Read(t.Context(), folder, page, 300)
	if err != nil {
		t.Fatal(err)
	}
	if alike := ocrtest.Alike(text, strings.Join(lines, "")); alike < 0.8 {
		t.Errorf("%.2f of the letters are right in %q", alike, text)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestReader_ReadFails(t *testing.T) {
	t.Parallel()
	page := image.NewGray(image.Rect(0, 0, 10, 10))
	_, err := Reader{Program: "/usr/bin/false", Languages: "eng"}.Read(t.Context(), t.TempDir(), page, 0)
	if !errors.Is(err, ErrFailed) {
		t.Errorf("a program that fails: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Reader{Program: "/usr/bin/sleep", Languages: "eng"}).Read(ctx, t.TempDir(), page, 0); err == nil {
		t.Error("a cancelled recognition succeeded")
	}
}

func BenchmarkReader_Read(b *testing.B) {
	reader := find(b)
	lines := make([]string, 30)
	for index := range lines {
		lines[index] = "为进一步加强消防安全管理落实安全生产责任制"
	}
	page := ocrtest.Page(b, lines...)
	for b.Loop() {
		if _, err := reader.Read(b.Context(), b.TempDir(), page, 300); err != nil {
			b.Fatal(err)
		}
	}
}

func find(t testing.TB) Reader {
	t.Helper()
	if _, err := exec.LookPath("tesseract"); err != nil && os.Getenv("CI") != "true" {
		t.Skip("tesseract is not installed")
	}
	reader, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return reader
}
