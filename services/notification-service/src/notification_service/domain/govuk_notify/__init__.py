"""GOV.UK Notify: what it is asked, what its answers mean, and when it is asked again."""
