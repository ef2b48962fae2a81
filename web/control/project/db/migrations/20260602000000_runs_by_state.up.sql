-- Figures of the server count runs by these two at every scrape.
CREATE INDEX run_state ON confiture_control.run (status, effect);
