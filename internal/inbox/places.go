package inbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/m-saas/m-saas/internal/inbox/mailbox"
)

// folderKey names a folder where its identifier, which may hold anything, cannot.
func folderKey(folder string) string {
	sum := sha256.Sum256([]byte(folder))
	return hex.EncodeToString(sum[:8])
}

// placeKey names one place in one mailbox. Those of one folder, and of one epoch of it, begin alike.
func placeKey(account string, ref mailbox.Ref) string {
	return epochPrefix(account, ref.Folder, ref.Epoch) + ref.ID
}

func folderPrefix(account, folder string) string { return account + "|" + folderKey(folder) + "|" }

func epochPrefix(account, folder, epoch string) string {
	return folderPrefix(account, folder) + epoch + "|"
}

// rematch is a stored mail that was found at a new place.
type rematch struct {
	mail     placed
	sighting mailbox.Sighting
}

// recognise finds, in a pass over a folder, the mails that stood in it under another epoch: by Message-ID, size and arrival. Each is
// recognised as often as it stood there, and no more; what is not recognised is fetched, and then found out by its content.
func (r *syncRun) recognise(ctx context.Context, strangers []mailbox.Sighting) ([]rematch, []mailbox.Sighting, error) {
	ids := make([]string, 0, len(strangers))
	for _, m := range strangers {
		if m.MessageID != "" {
			ids = append(ids, m.MessageID)
		}
	}
	if len(ids) == 0 {
		return nil, strangers, nil
	}
	folder := folderPrefix(r.account.ID, strangers[0].Ref.Folder)
	epoch := epochPrefix(r.account.ID, strangers[0].Ref.Folder, strangers[0].Ref.Epoch)
	stored, err := findByMessageIDs(ctx, r.scope, r.account.ID, ids)
	if err != nil {
		return nil, nil, err
	}
	type likeness struct {
		id   string
		size int64
		at   time.Time
	}
	candidates := map[likeness][]placed{} // a mail as often as it stood there
	for _, m := range stored {
		for _, p := range m.Places {
			if strings.HasPrefix(p, folder) && !strings.HasPrefix(p, epoch) {
				like := likeness{m.MessageID, m.Size, m.At.UTC()}
				candidates[like] = append(candidates[like], m)
			}
		}
	}
	var moved []rematch
	var missing []mailbox.Sighting
	for _, m := range strangers {
		like := likeness{m.MessageID, m.Size, m.At.UTC().Truncate(time.Millisecond)}
		stood := candidates[like]
		if m.MessageID == "" || !unanimous(stood) {
			missing = append(missing, m) // several contents under one Message-ID: only the content tells
			continue
		}
		moved, candidates[like] = append(moved, rematch{stood[0], m}), stood[1:]
	}
	return moved, missing, nil
}

// unanimous says whether there is one mail alone.
func unanimous(all []placed) bool {
	for _, m := range all {
		if m.ID != all[0].ID {
			return false
		}
	}
	return len(all) > 0
}
