package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"docket/internal/fault"
)

func TestParseLanguage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]fault.Language{"": fault.Chinese, "en-GB,en;q=0.9": fault.English, "zh-CN,en": fault.Chinese, "fr, en;q=0.5": fault.English, "fr": fault.Chinese} {
		if got := fault.ParseLanguage(header); got != want {
			t.Errorf("%q: %s", header, got)
		}
	}
}

// Every field text exists in both languages and leaves no parameter unfilled by name.
func TestFieldTexts(t *testing.T) {
	t.Parallel()
	for _, code := range fault.FieldCodes() {
		zh, en := fault.Field{Code: code}.Message(fault.Chinese), fault.Field{Code: code}.Message(fault.English)
		if zh == "" || en == "" || strings.Count(zh, "{") != strings.Count(en, "{") {
			t.Errorf("%s: %q / %q", code, zh, en)
		}
	}
	if got := (fault.Field{Code: "too_long", Params: map[string]any{"max": 500}}).Message(fault.English); got != "Too long; at most 500 characters." {
		t.Error(got)
	}
}

func TestError_KeepsItsCauseFromTheText(t *testing.T) {
	t.Parallel()
	cause := errors.New("password=secret")
	err := fmt.Errorf("read person: %w", fault.ErrUnavailable.Because(cause))
	f := fault.As(err)
	if !errors.Is(err, fault.ErrUnavailable) || !errors.Is(err, cause) || strings.Contains(f.Text(fault.Chinese)+f.Text(fault.English), "secret") {
		t.Errorf("%v", f)
	}
	if fault.As(cause).Kind != fault.Internal {
		t.Error("an unknown error is not internal")
	}
}
