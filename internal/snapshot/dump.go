package snapshot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Programs are PostgreSQL's own dump and restore.
type Programs struct {
	Folder      string // with pg_dump and pg_restore, as new as the server or newer
	DatabaseURL string
}

// leftOut are tables whose rows are in no snapshot; see the invariants of the package.
var leftOut = []string{"intake_suggestion", "session", "token", "sign_in_code", "sign_in_failure", "river_leader"}

// dump writes a dump of what the exported snapshot sees to f and returns its hash and length.
func (p Programs) dump(ctx context.Context, exported string, f *os.File) (sum string, size int64, err error) {
	arguments := []string{"--format=custom", "--no-owner", "--no-privileges", "--snapshot=" + exported, "--lock-wait-timeout=60s"}
	for _, t := range leftOut {
		arguments = append(arguments, "--exclude-table-data="+t)
	}
	hash, counted := sha256.New(), &counter{}
	if err := p.run(ctx, "pg_dump", nil, io.MultiWriter(f, hash, counted), arguments...); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(hash.Sum(nil)), counted.n, nil
}

// Restore reads a dump from the file into the database, whose schema public must be empty, in one transaction.
func (p Programs) Restore(ctx context.Context, file string) error {
	return p.run(ctx, "pg_restore", nil, io.Discard, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--schema=public", file)
}

// run runs one of the programs on the database. The password stands in its environment, which others do
// not see, and never among its arguments or in an error.
func (p Programs) run(ctx context.Context, name string, in io.Reader, out io.Writer, arguments ...string) error {
	address, password, err := apart(p.DatabaseURL)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(p.Folder, name), append([]string{"--dbname=" + address}, arguments...)...)
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "PGPASSWORD=" + password, "PGCONNECT_TIMEOUT=10"}
	cmd.Stdin, cmd.Stdout = in, out
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return fmt.Errorf("%s: %w: %s", name, err, first)
	}
	return nil
}

// passwordPart is the password among key=value pairs.
var passwordPart = regexp.MustCompile(`(?i)\bpassword\s*=\s*('(?:[^'\\]|\\.)*'|\S+)`)

// apart takes the password out of a database address: postgres://… or key=value pairs.
func apart(address string) (without, password string, err error) {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return "", "", errors.New("the database address cannot be read (its text is withheld: it may hold a password)")
	}
	if !strings.Contains(address, "://") {
		return passwordPart.ReplaceAllString(address, ""), cfg.Password, nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", "", errors.New("the database address cannot be read (its text is withheld: it may hold a password)")
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	query := u.Query()
	for name := range query {
		if name == "password" || strings.HasPrefix(name, "pool_") { // the pool is ours, not the programs'
			query.Del(name)
		}
	}
	u.RawQuery = query.Encode()
	return u.String(), cfg.Password, nil
}

type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}
