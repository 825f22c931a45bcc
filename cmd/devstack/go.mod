module github.com/m-saas/m-saas/cmd/devstack

go 1.26.0

require (
	github.com/256dpi/lungo v0.4.0
	github.com/alicebob/miniredis/v2 v2.40.0
	github.com/aws/aws-sdk-go-v2 v1.47.7
	github.com/aws/aws-sdk-go-v2/credentials v1.20.15
	github.com/aws/aws-sdk-go-v2/service/s3 v1.114.8
	github.com/emersion/go-imap/v2 v2.0.0-beta.8
	github.com/emersion/go-message v0.18.2
	github.com/emersion/go-sasl v0.0.0-20241020182733-b788ff22d5a6
	github.com/emersion/go-smtp v0.25.1
	github.com/ory/client-go v1.22.92
	github.com/pquerna/otp v1.5.0
	github.com/redis/go-redis/v9 v9.23.0
	github.com/versity/versitygw v1.8.0
	github.com/tidwall/btree v1.8.1
	go.mongodb.org/mongo-driver v1.17.10
	golang.org/x/sys v0.49.0
)
