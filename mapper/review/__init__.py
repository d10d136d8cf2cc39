"""The reviewer's check: claims found, judged, put in order of risk, and decided on by people."""
