-- Schema 2: which documents share a lane? Asked when something follows from what Customs decided.
CREATE INDEX document_by_lane ON document (lane);
