package oversight

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed" // the instructions that go with every package
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"docket/internal/access"
	"docket/internal/audit"
	"docket/internal/export"
	"docket/internal/fault"
	"docket/internal/trace"
)

// EvidenceKind is the kind of export that evidence packages are.
const EvidenceKind = "evidence"

// mostProven is how many records one package holds.
const mostProven = 50

//go:embed evidence_readme.txt
var evidenceReadme string

//go:embed evidence_verify.sh
var evidenceVerify string

// Evidence is what proves the history of one record, without its content.
type Evidence struct {
	ID        string
	Level     access.Level
	Record    []byte // JSON
	Manifests []Manifest
	Traces    []trace.Trace
	Files     []FileHash
}

// Manifest is one of a record's manifests; without Bytes where it says what its reader must not learn.
type Manifest struct {
	Version int
	SHA256  string
	Bytes   []byte
}

// FileHash names a file of a record by its hash.
type FileHash struct{ Name, SHA256 string }

// EvidenceRequest names the records that evidence is wanted of.
type EvidenceRequest struct {
	Documents []string `json:"documents" doc:"ids, at most 50"`
}

// BeginEvidence has an evidence package made in the background, as an export of the actor's own.
func (s *Service) BeginEvidence(ctx context.Context, actor access.Actor, r EvidenceRequest) (export.Export, error) {
	if err := mayLook(actor); err != nil {
		return export.Export{}, err
	}
	var check fault.Check
	switch {
	case len(r.Documents) == 0:
		check.Add("documents", "required")
	case len(r.Documents) > mostProven:
		check.Add("documents", "too_many", "max", mostProven)
	}
	if err := check.Err(); err != nil {
		return export.Export{}, err
	}
	for i, id := range r.Documents {
		all := false
		if !strings.ContainsRune(id, 0) {
			var err error
			if all, err = s.records.SeesAll(ctx, actor, []string{id}, access.Secret); err != nil {
				return export.Export{}, err
			}
		}
		if !all {
			check.Add(fmt.Sprintf("documents.%d", i), "unknown_document")
		}
	}
	if err := check.Err(); err != nil {
		return export.Export{}, err
	}
	r.Documents = slices.Compact(slices.Sorted(slices.Values(r.Documents)))
	return s.exports.Begin(ctx, actor, EvidenceKind, r)
}

// MakeExport is export.Maker's: it writes the package.
func (s *Service) MakeExport(ctx context.Context, actor access.Actor, request json.RawMessage, to io.Writer) (export.Made, error) {
	var r EvidenceRequest
	if err := json.Unmarshal(request, &r); err != nil {
		return export.Made{}, fmt.Errorf("read request of evidence: %w", err)
	}
	if err := mayLook(actor); err != nil {
		return export.Made{}, err
	}
	list, err := s.records.Evidence(ctx, actor, r.Documents)
	if err != nil {
		return export.Made{}, err
	}
	made := export.Made{Rows: len(list)}
	for _, e := range list {
		made.Subjects, made.Level = append(made.Subjects, e.ID), max(made.Level, e.Level)
	}
	proof, err := s.audit.Prove(ctx, made.Subjects)
	if err != nil {
		return export.Made{}, err
	}
	made.Name = "证据包 " + s.today().String() + ".zip"
	if made.Level.Classified() {
		made.Name = "【" + made.Level.Mark() + "】" + made.Name // domain 3.3
	}
	p := newParcel(to)
	p.put("README.txt", []byte(strings.ReplaceAll(evidenceReadme, "{level}", made.Level.Mark())))
	p.put("verify.sh", []byte(evidenceVerify))
	p.put("ca.pem", s.traces.Authority())
	p.put("audit/checkpoint", proof.Checkpoint)
	p.put("audit/checkpoint.txt", proof.Text)
	p.put("audit/checkpoint.sig", proof.Signature)
	p.put("audit/audit.pub", proof.Verifier)
	p.put("audit/audit.pem", proof.PublicKey)
	for _, e := range list {
		p.putRecord(e, proof.Leaves)
	}
	return made, p.close()
}

// MayReadAll is export.Maker's.
func (s *Service) MayReadAll(ctx context.Context, actor access.Actor, subjects []string, level access.Level) (bool, error) {
	if mayLook(actor) != nil {
		return false, nil
	}
	return s.records.SeesAll(ctx, actor, subjects, level)
}

// parcel is a package that is being written: the hash of everything in it stands in its last file.
type parcel struct {
	zip  *zip.Writer
	sums bytes.Buffer
	err  error
}

func newParcel(to io.Writer) *parcel { return &parcel{zip: zip.NewWriter(to)} }

// put adds a file. After an error it does nothing; close tells it.
func (p *parcel) put(name string, content []byte) {
	if p.err != nil {
		return
	}
	w, err := p.zip.Create(name)
	if err == nil {
		_, err = w.Write(content)
	}
	if p.err = err; err == nil {
		sum := sha256.Sum256(content)
		fmt.Fprintf(&p.sums, "%s  %s\n", hex.EncodeToString(sum[:]), name)
	}
}

// putRecord adds what belongs to one record.
func (p *parcel) putRecord(e Evidence, leaves []audit.Leaf) {
	at := "documents/" + e.ID + "/"
	p.put(at+"record.json", append(e.Record, '\n'))
	var files, manifests, path bytes.Buffer
	for _, f := range e.Files {
		fmt.Fprintf(&files, "%s  %s\n", f.SHA256, oneLine(f.Name))
	}
	p.put(at+"files.sha256", files.Bytes())
	for _, m := range e.Manifests {
		name := fmt.Sprintf("manifests/%d.json", m.Version)
		if m.Bytes == nil {
			name += " (withheld 未附)"
		} else {
			p.put(at+name, m.Bytes)
		}
		fmt.Fprintf(&manifests, "%s  %s\n", m.SHA256, name)
	}
	p.put(at+"manifests.sha256", manifests.Bytes())
	for _, t := range e.Traces {
		p.put(fmt.Sprintf("%straces/%d.json", at, t.Seq), t.Statement)
		p.put(fmt.Sprintf("%straces/%d.p7s", at, t.Seq), t.Seal)
	}
	for _, l := range leaves {
		if l.SubjectID != e.ID {
			continue
		}
		path.Reset()
		for _, step := range l.Path {
			side := "right"
			if step.IsLeft {
				side = "left"
			}
			fmt.Fprintf(&path, "%s %s\n", side, step.Hash)
		}
		p.put(fmt.Sprintf("%saudit/%d.json", at, l.Seq), l.Record)
		p.put(fmt.Sprintf("%saudit/%d.path", at, l.Seq), path.Bytes())
	}
}

// oneLine is a file's name as a list of hashes can hold it.
func oneLine(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\\' {
			return '_'
		}
		return r
	}, name)
}

func (p *parcel) close() error {
	sums := bytes.Clone(p.sums.Bytes())
	p.put("SHA256SUMS", sums)
	if p.err == nil {
		p.err = p.zip.Close()
	}
	if p.err != nil {
		return fmt.Errorf("write evidence: %w", p.err)
	}
	return nil
}
