"""GOV.UK Notify over HTTP: the client, the channel, and what became of messages."""
