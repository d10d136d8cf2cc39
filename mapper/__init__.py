"""The main job: read a specification, match it, judge coverage, write the workbook."""
