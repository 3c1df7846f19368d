package document

import (
	"time"

	"docket/internal/preserve"
)

// kept is a record as its manifest in rec/ tells it, with what people have decided on it: everything but
// what other parts of the tree say.
type kept struct {
	Type string `json:"type"`
	Fields
	RegisterNo string `json:"register_no"`
	NumberYear int    `json:"number_year"`
	Number     int    `json:"number"`
	Status     string `json:"status"`
	ScopeState string `json:"scope_state"`
	Custodian  string `json:"custodian"`
	Deputy     string `json:"deputy"`
	VoidReason string `json:"void_reason,omitempty"`
	Progress
	Filing
	Drafting
	RegisteredBy string      `json:"registered_by"`
	RegisteredAt time.Time   `json:"registered_at"`
	ReplyTo      *string     `json:"reply_to,omitempty"`
	Files        []keptFile  `json:"files"`
	Acts         []sealedAct `json:"acts,omitempty"`
}

type keptFile struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Role      string    `json:"role"`
	Replaces  *string   `json:"replaces,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	MediaType string    `json:"media_type"`
	SizeBytes int64     `json:"size_bytes"`
	SHA256    string    `json:"sha256"`
	AddedBy   string    `json:"added_by"`
	AddedAt   time.Time `json:"added_at"`
}

// manifest is the record as it stands in rec/.
func (d *Document) manifest(acts []sealedAct) preserve.Manifest {
	files := make([]keptFile, 0, len(d.Files))
	for _, f := range d.Files {
		files = append(files, keptFile{f.ID, f.Name, f.Role, f.Replaces, f.Reason, f.MediaType, f.SizeBytes, f.SHA256, f.AddedBy, f.AddedAt})
	}
	blobs := d.blobs()
	if d.Status == StatusDestroyed {
		blobs = nil // it waits for no bytes any more
	}
	return preserve.Manifest{RecordID: d.ID, Version: d.Version, Blobs: blobs, Content: kept{Kind, d.Fields, d.RegisterNo, d.numberYear, d.number,
		d.Status, d.ScopeState, d.Custodian, d.Deputy, d.VoidReason, d.Progress, d.Filing, d.Drafting, d.RegisteredBy, d.RegisteredAt, d.replyTo, files, acts}}
}

// document is the record that k tells of.
func (k *kept) document(id string, version int) Document {
	d := Document{ID: id, Version: version, Fields: k.Fields, RegisterNo: k.RegisterNo, numberYear: k.NumberYear, number: k.Number, Status: k.Status,
		ScopeState: k.ScopeState, Custodian: k.Custodian, Deputy: k.Deputy, VoidReason: k.VoidReason, Progress: k.Progress, Filing: k.Filing, Drafting: k.Drafting,
		RegisteredBy: k.RegisteredBy, RegisteredAt: k.RegisteredAt, replyTo: k.ReplyTo, Files: []File{}, Warnings: []Warning{}}
	for _, f := range k.Files {
		d.Files = append(d.Files, File{ID: f.ID, Name: f.Name, Role: f.Role, Replaces: f.Replaces, Reason: f.Reason, MediaType: f.MediaType,
			SizeBytes: f.SizeBytes, SHA256: f.SHA256, AddedBy: f.AddedBy, AddedAt: f.AddedAt})
	}
	return d
}
