"""Reports: findings and problems in, one of many output formats out."""
