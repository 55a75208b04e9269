package main

import (
	"time"

	"github.com/saggar3d/saggar/api"
	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/api/limit"
	"github.com/saggar3d/saggar/internal/settings"
	"github.com/saggar3d/saggar/internal/version"
	"github.com/saggar3d/saggar/job/scan"
)

// apiOptions are what the HTTP face of the service is built from.
func apiOptions(o settings.Settings, w *opened, guard *auth.Guard, secret string) (api.Options, error) {
	options := api.Options{
		Jobs: w.service.Store, Watch: w.service.Watch, Blobs: w.service.Blobs(), Guard: guard, Callbacks: w.sender,
		BaseURL: o.BaseURL, Version: version.Name(), Deployed: time.Now(), Secret: []byte(secret), Logger: w.log,
		MaxBody: o.BodyLimit, MaxUpload: o.UploadLimit, MaxTriangles: o.TriangleLimit,
		Rate: limit.NewRate(o.Rate, o.Burst, nil), Uploads: limit.NewSlots(o.Uploads), JobTimeout: o.JobTimeout,
		Quotas: api.Quotas{
			Models: limit.Quota{Name: "models", Most: o.QuotaModels, Count: w.service.Models},
			Jobs:   limit.Quota{Name: "unfinished jobs", Most: o.QuotaJobs, Count: w.service.Unfinished},
			Bytes:  limit.Quota{Name: "bytes of files", Most: o.QuotaBytes, Count: w.service.Bytes},
		},
	}
	if o.ClamAV == "" {
		return options, nil
	}
	var err error
	options.Scanner, err = scan.NewClamAV(o.ClamAV)
	return options, err
}
