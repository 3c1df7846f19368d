package main

import (
	"context"

	"docket/internal/access"
	"docket/internal/handover"
	"docket/internal/intake"
)

// watchedFolders are the folder that DOCKET_WATCH names, which works in one person's name, and the folders
// below it that bear the names of others. Who may write into them, and which scanner does, is outside of
// this program: it says what is there, and whoever runs the machine changes it.
type watchedFolders struct{ dir, username string }

// HandoverKinds is handover.Part's.
func (watchedFolders) HandoverKinds() []string { return []string{handover.WatchedFolder} }

// Held is handover.Part's.
func (w watchedFolders) Held(_ context.Context, _ access.Actor, username string) ([]handover.Item, error) {
	var items []handover.Item
	add := func(id string) {
		items = append(items, handover.Item{Kind: handover.WatchedFolder, ID: id, SubjectKind: handover.WatchedFolder, Detail: id})
	}
	if w.dir == "" {
		return nil, nil
	}
	if username == w.username {
		add(intake.WatchedByName)
	}
	isOwn, err := intake.HasFolder(w.dir, username)
	if err == nil && isOwn {
		add(username)
	}
	return items, err
}

// HandOver is handover.Part's: the setting and the folders belong to whoever runs the machine.
func (watchedFolders) HandOver(_ context.Context, _ access.Actor, h handover.Handing) error {
	if h.ID == intake.WatchedByName {
		return handover.ErrConfigured
	}
	return handover.ErrOwnFolder
}
