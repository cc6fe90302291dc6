"""What the pages of a case fetch with it."""

CHILDREN = ("casesubject_rows", "caseremedy_rows", "casesanction_rows", "caseamount_rows", "accepted_warnings")
PEOPLE = ("centre", "client", "brought_by", "group_complaint", "caseworker")
