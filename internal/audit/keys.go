package audit

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"docket/internal/durable"
)

// Keys is the folder keys/: the key that signs checkpoints (audit.key, 0600), its public half
// (audit.pub) and the newest checkpoint (audit.checkpoint), a signed note as in the Go checksum
// database: anyone with the public half can check it.
type Keys struct {
	dir      string
	signer   note.Signer
	verifier note.Verifier
}

// OpenKeys reads the keys in dir, or makes them for the archive of that id.
func OpenKeys(dir, archiveID string) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("keys folder: %w", err)
	}
	path := filepath.Join(dir, "audit.key")
	secret, err := os.ReadFile(path)
	public, errPublic := os.ReadFile(filepath.Join(dir, "audit.pub"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s, v, err := note.GenerateKey(rand.Reader, "docket/"+archiveID)
		if err != nil {
			return nil, fmt.Errorf("make audit key: %w", err)
		}
		secret, public = []byte(s), []byte(v)
		if err := durable.WriteFile(filepath.Join(dir, "audit.pub"), public, 0o644); err != nil {
			return nil, err
		}
		if err := durable.WriteFile(path, secret, 0o600); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, fmt.Errorf("read audit key: %w", err)
	case errPublic != nil:
		return nil, fmt.Errorf("read audit key: %w", errPublic)
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(secret)))
	if err != nil {
		return nil, errors.New("the audit key in keys/audit.key is damaged; restore it from a backup")
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(public)))
	if err != nil {
		return nil, errors.New("the public audit key in keys/audit.pub is damaged; restore it from a backup")
	}
	return &Keys{dir, signer, verifier}, nil
}

// WriteCheckpoint signs tree and replaces the checkpoint, durably. A smaller tree than the one
// already signed is refused: the database has been rolled back.
func (k *Keys) WriteCheckpoint(tree tlog.Tree) error {
	old, err := k.Checkpoint()
	if err != nil {
		return err
	}
	if old.N > tree.N {
		return fmt.Errorf("the audit tree has %d events but %d were signed before: run docket audit verify", tree.N, old.N)
	}
	signed, err := note.Sign(&note.Note{Text: string(tlog.FormatTree(tree))}, k.signer)
	if err != nil {
		return fmt.Errorf("sign checkpoint: %w", err)
	}
	return durable.WriteFile(filepath.Join(k.dir, "audit.checkpoint"), signed, 0o644)
}

// Checkpoint returns the newest signed tree; the empty tree when there is none yet.
func (k *Keys) Checkpoint() (tlog.Tree, error) {
	b, err := k.SignedCheckpoint()
	if err != nil || b == nil {
		return tlog.Tree{}, err
	}
	n, err := note.Open(b, note.VerifierList(k.verifier))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("the signature of keys/audit.checkpoint does not hold: %w", err)
	}
	return tlog.ParseTree([]byte(n.Text))
}

// SignedCheckpoint returns the signed note itself, nil when there is none yet.
func (k *Keys) SignedCheckpoint() ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(k.dir, "audit.checkpoint"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// supersede sets the checkpoint of a larger tree aside, under its size, and returns how many events it had more than
// the size that is left. It stays, and proves what was there.
func (k *Keys) supersede(size int64) (lost int64, err error) {
	old, err := k.Checkpoint()
	if err != nil || old.N <= size {
		return 0, err
	}
	path := filepath.Join(k.dir, "audit.checkpoint")
	if err := os.Rename(path, fmt.Sprintf("%s.%d", path, old.N)); err != nil {
		return 0, fmt.Errorf("set the old checkpoint aside: %w", err)
	}
	return old.N - size, nil
}
