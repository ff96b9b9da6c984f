"""OpenMASH runs the front door of children's safeguarding: a Multi-Agency Safeguarding Hub."""
