package restore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/canonical"
	"docket/storage"
)

// Kind is what the restore of one kind of record needs.
type Kind interface {
	// Restore writes the record id as its newest manifest tells it, over what may stand there.
	Restore(ctx context.Context, tx pgx.Tx, id string, version int, content json.RawMessage) error
	// End does what can only be done when every record is there.
	End(ctx context.Context, tx pgx.Tx) error
}

// envelope is a manifest as preserve writes it.
type envelope struct {
	Format  int             `json:"format"`
	ID      string          `json:"id"`
	Version int             `json:"version"`
	Prev    *string         `json:"prev"`
	Record  json.RawMessage `json:"record"`
}

// maxManifest bounds what is read of one manifest, in bytes.
const maxManifest = 64 << 20

// Finish replays what the source knows beyond the database, and writes down anew what the replicas hold. kinds are
// by the member "type" of a record, in the order in which they are restored.
func Finish(ctx context.Context, cfg Config, report *Report, order []string, kinds map[string]Kind) error {
	listed, err := list(ctx, cfg.Source)
	if err != nil {
		return err
	}
	newer, err := newerManifests(ctx, cfg, report, listed)
	if err != nil {
		return err
	}
	for _, kind := range order {
		if err := replay(ctx, cfg, report, kind, newer[kind], kinds[kind]); err != nil {
			return err
		}
	}
	for kind, records := range newer {
		if kinds[kind] == nil {
			report.problem("%d records of the unknown kind %q were left out", len(records), kind)
		}
	}
	if err := rewriteCopies(ctx, cfg, report, listed); err != nil {
		return err
	}
	return cfg.DB.QueryRow(ctx, "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM manifest)").Scan(&report.Documents, &report.Manifests)
}

func (r *Report) problem(format string, args ...any) {
	if len(r.Problems) < 1000 {
		r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
	}
}

// list returns what the source holds, by key.
func list(ctx context.Context, source storage.Store) (map[string]storage.Info, error) {
	out := map[string]storage.Info{}
	for info, err := range source.List(ctx, "") {
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", source.Name(), err)
		}
		out[info.Key] = info
	}
	return out, nil
}

// recordOf reads the id and the version from the key of a manifest.
func recordOf(key string) (id string, version int, ok bool) {
	rest, found := strings.CutPrefix(key, "rec/")
	if !found {
		return "", 0, false
	}
	name, found := strings.CutSuffix(rest[strings.IndexByte(rest, '/')+1:], ".json")
	dot := strings.LastIndexByte(name, '.')
	if !found || dot < 0 {
		return "", 0, false
	}
	version, err := strconv.Atoi(name[dot+1:])
	return name[:dot], version, err == nil && storage.RecordKey(name[:dot], version) == key
}

// changed is a record with manifests that the database does not know.
type changed struct {
	id       string
	versions []int
	newest   envelope
}

// newerManifests takes every manifest into the database that follows the chain of its record, and returns the
// records whose newest state is among them, by kind.
func newerManifests(ctx context.Context, cfg Config, report *Report, listed map[string]storage.Info) (map[string][]changed, error) {
	known := map[string]bool{}
	rows, err := cfg.DB.Query(ctx, "SELECT record_id, version FROM manifest")
	if err != nil {
		return nil, fmt.Errorf("read manifests: %w", err)
	}
	var id string
	var version int
	if _, err := pgx.ForEachRow(rows, []any{&id, &version}, func() error {
		known[storage.RecordKey(id, version)] = true
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read manifests: %w", err)
	}
	records := map[string][]int{}
	for key := range listed {
		if id, version, ok := recordOf(key); ok && !known[key] {
			records[id] = append(records[id], version)
		}
	}
	ids := make([]string, 0, len(records))
	for id := range records {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := map[string][]changed{}
	for _, id := range ids {
		c := changed{id: id, versions: records[id]}
		slices.Sort(c.versions)
		taken, err := takeIn(ctx, cfg, report, &c, listed)
		if err != nil {
			return nil, err
		}
		if !taken {
			continue
		}
		var what struct{ Type string }
		if err := json.Unmarshal(c.newest.Record, &what); err != nil {
			report.problem("record %s: its newest manifest cannot be read: %v", id, err)
			continue
		}
		out[what.Type] = append(out[what.Type], c)
	}
	return out, nil
}

// takeIn writes the manifests of a record into the register, as far as each proves the one before.
func takeIn(ctx context.Context, cfg Config, report *Report, c *changed, listed map[string]storage.Info) (taken bool, err error) {
	for _, version := range c.versions {
		key := storage.RecordKey(c.id, version)
		content, err := read(ctx, cfg.Source, key)
		if err != nil {
			if ctx.Err() != nil {
				return false, ctx.Err()
			}
			report.problem("%s: %v", key, err)
			return taken, nil
		}
		var e envelope
		if err := json.Unmarshal(content, &e); err != nil || e.ID != c.id || e.Version != version || e.Format != 1 {
			report.problem("%s is not the manifest that its name says", key)
			return taken, nil
		}
		if again, err := canonical.JSON(e); err != nil || string(again)+"\n" != string(content) {
			report.problem("%s is not as it was written", key)
			return taken, nil
		}
		var before *string
		err = cfg.DB.QueryRow(ctx, "SELECT (SELECT sha256 FROM manifest WHERE record_id = $1 AND version = $2)", c.id, version-1).Scan(&before)
		if err != nil {
			return false, fmt.Errorf("read manifest: %w", err)
		}
		if e.Prev == nil && version > 1 || e.Prev != nil && (before == nil || *before != *e.Prev) {
			report.problem("%s does not follow the manifest before it; the record stands at version %d", key, version-1)
			return taken, nil
		}
		sum := sha256.Sum256(content)
		if _, err := cfg.DB.Exec(ctx, "INSERT INTO manifest (record_id, version, sha256, bytes) VALUES ($1, $2, $3, $4)", c.id, version, hex.EncodeToString(sum[:]), content); err != nil {
			return false, fmt.Errorf("take in %s: %w", key, err)
		}
		if at := listed[key].ModTime.UTC(); report.Newest == nil || at.After(*report.Newest) {
			report.Newest = &at
		}
		c.newest, taken = e, true
	}
	return taken, nil
}

func read(ctx context.Context, source storage.Store, key string) ([]byte, error) {
	body, err := source.Get(ctx, key, 0, maxManifest)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	return io.ReadAll(body)
}

// replayAtOnce is how many records are restored in one transaction.
const replayAtOnce = 200

func replay(ctx context.Context, cfg Config, report *Report, name string, records []changed, kind Kind) error {
	if kind == nil {
		return nil
	}
	for part := range slices.Chunk(records, replayAtOnce) {
		err := pgx.BeginFunc(ctx, cfg.DB, func(tx pgx.Tx) error {
			for _, c := range part {
				if err := kind.Restore(ctx, tx, c.id, c.newest.Version, c.newest.Record); err != nil {
					return fmt.Errorf("restore %s %s: %w", name, c.id, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		report.Replayed += len(part)
	}
	return pgx.BeginFunc(ctx, cfg.DB, func(tx pgx.Tx) error { return kind.End(ctx, tx) })
}

// Event is what the audit keeps of the restore.
func (r *Report) Event() Restored {
	return Restored{r.ArchiveID, r.From, r.Snapshot, r.Replayed, r.Destroyed, r.EventsLost, len(r.Problems)}
}

// Restored is the audit event of a restore.
type Restored struct {
	ArchiveID string `json:"-"`
	From      string `json:"from"`
	Snapshot  int    `json:"snapshot"`
	Replayed  int    `json:"replayed"`
	Destroyed int    `json:"destroyed_again"`
	Lost      int64  `json:"events_lost"`
	Problems  int    `json:"problems"`
}

// EventKind names the event.
func (Restored) EventKind() string { return "archive.register.restored" }

// EventSubject is the archive.
func (e Restored) EventSubject() (kind, id string) { return "archive", e.ArchiveID }
