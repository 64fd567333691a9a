def add_parser(s): pass
def run(o): pass
