package supervise

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestKeptSecret_IsMadeOnce(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "secret")
	first, err := keptSecret(name, 20)
	if err != nil || len(first) != 40 {
		t.Fatalf("%q %v", first, err)
	}
	if second, err := keptSecret(name, 20); err != nil || second != first {
		t.Errorf("the second time %q %v", second, err)
	}
	if err := os.Truncate(name, 0); err != nil {
		t.Fatal(err)
	}
	if secret, err := keptSecret(name, 20); err == nil {
		t.Errorf("an emptied file was replaced by %q without a word", secret)
	}
}

func TestLogFile_IsCut(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "server.log")
	log, err := openLog(name)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if _, err := log.WriteString(strings.Repeat("x", logBytes) + "\nlast words\n"); err != nil {
		t.Fatal(err)
	}
	if got := log.lastLines(); !strings.HasSuffix(got, "last words") {
		t.Errorf("last lines end with %q", got[max(0, len(got)-20):])
	}
	if err := log.cut(); err != nil {
		t.Fatal(err)
	}
	if _, err := log.WriteString("new\n"); err != nil {
		t.Fatal(err)
	}
	now, errNow := os.ReadFile(name)
	old, errOld := os.Stat(name + ".1")
	if err := errors.Join(errNow, errOld); err != nil || string(now) != "new\n" || old.Size() != logBytes {
		t.Errorf("after the cut: %d bytes now, old %v, %v", len(now), old, err)
	}
}

func TestRecordedWay(t *testing.T) {
	t.Parallel()
	me, other := os.Geteuid(), 4242
	for name, test := range map[string]struct {
		record string
		uid    int
		kind   string
		fails  bool
	}{
		"of this user":         {record: `{"kind":"user","uid":ME,"gid":ME}`, uid: me, kind: map[bool]string{true: namespace, false: asUser}[me == 0]},
		"of another user":      {record: `{"kind":"user","uid":4242,"gid":4242}`, uid: other, kind: bySetuid, fails: me != 0},
		"not to be read":       {record: `{"kind":`, fails: true},
		"no data, no record":   {fails: true},
		"an identity too many": {record: `[]`, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			record := filepath.Join(dir, "way")
			if test.record != "" {
				text := strings.ReplaceAll(test.record, "ME", strconv.Itoa(me))
				if err := os.WriteFile(record, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := recordedWay(record, dir)
			if (err != nil) != test.fails {
				t.Fatalf("recordedWay: %v", err)
			}
			if err == nil && (got.UID != test.uid || got.Kind != test.kind) {
				t.Errorf("recordedWay = %+v", got)
			}
		})
	}
}
