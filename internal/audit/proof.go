package audit

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows that events are part of the tree that a checkpoint signs, to anyone who has the public key.
type Proof struct {
	Checkpoint []byte // the signed note
	Text       []byte // what of it is signed
	Signature  []byte // Ed25519 over Text
	Verifier   []byte // the public key as notes name it
	PublicKey  []byte // the same key as PEM, which openssl reads
	Leaves     []Leaf
}

// Leaf is one event and the way from it to the root.
type Leaf struct {
	SubjectID string
	Seq       int64
	Record    []byte // what the leaf hashes: SHA-256 over a zero byte and these
	Path      []Step // from the leaf up
}

// Step is the hash beside the way, and the side on which it stands.
type Step struct {
	IsLeft bool
	Hash   string // hex
}

// Prove returns the events of the subjects that the newest checkpoint covers, in their order, each with its
// proof. Ask only for subjects that the reader sees.
func (s *Service) Prove(ctx context.Context, subjects []string) (Proof, error) {
	p, tree, err := s.keys.proof()
	if err != nil {
		return Proof{}, err
	}
	err = pgx.BeginTxFunc(ctx, s.db, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "SELECT "+rowColumns+" FROM audit_event WHERE subject_kind = 'document' AND subject_id = ANY ($1) AND seq < $2 ORDER BY seq", subjects, tree.N)
		if err != nil {
			return err
		}
		events, err := collect(rows)
		if err != nil {
			return err
		}
		known := map[int64]tlog.Hash{}
		reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) { return readHashes(ctx, tx, known, at) })
		for _, e := range events {
			l := Leaf{SubjectID: e.SubjectID, Seq: *e.Seq}
			if l.Record, err = e.record(); err != nil {
				return err
			}
			hashes, err := tlog.ProveRecord(tree.N, *e.Seq, reader)
			if err != nil {
				return err
			}
			l.Path = path(hashes, tree.N, *e.Seq)
			p.Leaves = append(p.Leaves, l)
		}
		return nil
	})
	if err != nil {
		return Proof{}, fmt.Errorf("prove events: %w", err)
	}
	return p, nil
}

// path gives each hash of a proof its side, which the place n of the leaf among size decides.
func path(hashes tlog.RecordProof, size, n int64) []Step {
	steps := make([]Step, len(hashes))
	lo, hi := int64(0), size
	for i := len(hashes) - 1; i >= 0; i-- { // the proof ends at the root
		half := int64(1)
		for half*2 < hi-lo {
			half *= 2
		}
		steps[i] = Step{n >= lo+half, hex.EncodeToString(hashes[i][:])}
		if steps[i].IsLeft {
			lo += half
		} else {
			hi = lo + half
		}
	}
	return steps
}

// errNoCheckpoint: nothing has been signed yet.
var errNoCheckpoint = errors.New("there is no checkpoint of the audit yet")

// proof returns the newest checkpoint with what checks it.
func (k *Keys) proof() (Proof, tlog.Tree, error) {
	tree, err := k.Checkpoint()
	if err != nil {
		return Proof{}, tree, err
	}
	p := Proof{}
	if p.Checkpoint, err = k.SignedCheckpoint(); err != nil {
		return p, tree, fmt.Errorf("read checkpoint: %w", err)
	}
	if p.Checkpoint == nil {
		return p, tree, errNoCheckpoint
	}
	// A note is its text, an empty line, and lines "— name base64(hash of the key, signature)".
	text, signatures, ok := bytes.Cut(p.Checkpoint, []byte("\n\n"))
	fields := strings.Fields(string(signatures))
	if !ok || len(fields) != 3 {
		return p, tree, errors.New("keys/audit.checkpoint is damaged")
	}
	signed, err := base64.StdEncoding.DecodeString(fields[2])
	if err != nil || len(signed) != 4+ed25519.SignatureSize {
		return p, tree, errors.New("keys/audit.checkpoint is damaged")
	}
	p.Text, p.Signature = append(bytes.Clone(text), '\n'), signed[4:]
	// Between two readings the sequencer may have signed a larger tree: its text is the one that counts.
	if tree, err = tlog.ParseTree(p.Text); err != nil {
		return p, tree, fmt.Errorf("read checkpoint: %w", err)
	}
	if p.Verifier, err = os.ReadFile(filepath.Join(k.dir, "audit.pub")); err != nil {
		return p, tree, fmt.Errorf("read audit key: %w", err)
	}
	p.PublicKey, err = publicPEM(string(p.Verifier))
	return p, tree, err
}

// publicPEM writes a note's public key, name+hash+base64(algorithm, key), as PEM.
func publicPEM(verifier string) ([]byte, error) {
	parts := strings.SplitN(strings.TrimSpace(verifier), "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("the public audit key in keys/audit.pub is damaged; restore it from a backup")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize {
		return nil, errors.New("the public audit key in keys/audit.pub is damaged; restore it from a backup")
	}
	der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(key[1:]))
	if err != nil {
		return nil, fmt.Errorf("write audit key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), nil
}
