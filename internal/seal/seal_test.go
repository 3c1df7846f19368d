package seal_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"docket/internal/seal"
)

func open(t *testing.T, dir string) *seal.Sealer {
	t.Helper()
	s, err := seal.Open(dir, "archive-1", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// DOC-05, issue C 3: anyone can check a seal, with openssl alone.
func TestSeal_IsCheckedByOthers(t *testing.T) {
	t.Parallel()
	dir, work := t.TempDir(), t.TempDir()
	s := open(t, dir)
	content := []byte("{\"decision\":\"agree\",\"opinion\":\"同意。\"}\n")
	der, err := s.Seal(content)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"statement.json": content, "changed.json": append([]byte(" "), content...), "seal.p7s": der, "ca.pem": s.Authority()} {
		if err := os.WriteFile(filepath.Join(work, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(statement string) error {
		cmd := exec.Command("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal.p7s", "-content", statement, "-CAfile", "ca.pem", "-purpose", "any", "-out", os.DevNull)
		cmd.Dir = work
		return cmd.Run()
	}
	if err := check("statement.json"); err != nil {
		t.Errorf("openssl refuses the seal: %v", err)
	}
	if check("changed.json") == nil {
		t.Error("openssl accepts the seal for another statement")
	}
}

func TestSeal_OpensAgainAndFindsChanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	content := []byte("statement")
	der, err := open(t, dir).Seal(content)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if err := s.Check(content, der); err != nil {
		t.Errorf("after opening again: %v", err)
	}
	if err := open(t, t.TempDir()).Check(content, der); !errors.Is(err, seal.ErrBroken) {
		t.Errorf("another archive takes it for its own: %v", err)
	}
	if err := s.Check([]byte("Statement"), der); !errors.Is(err, seal.ErrBroken) {
		t.Errorf("of another statement: %v", err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		if err := s.Check(content, der[:random.IntN(len(der))]); err == nil {
			t.Error("half a seal is accepted")
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "seal.key"), bytes.Repeat([]byte("x"), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Open(dir, "archive-1", time.Now()); err == nil {
		t.Error("a damaged key is accepted or replaced in silence")
	}
}

func FuzzCheck(f *testing.F) {
	s, err := seal.Open(f.TempDir(), "archive-1", time.Now())
	if err != nil {
		f.Fatal(err)
	}
	der, err := s.Seal([]byte("statement"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(der)
	f.Add([]byte{0x30, 0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := s.Check([]byte("another statement"), b); err == nil {
			t.Error("a seal for something else is accepted")
		}
	})
}
