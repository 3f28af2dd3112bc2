"""What a number looks like that people quote: in groups, with hyphens, at which a line would break."""

import re

NUMBER = re.compile(r"(?<![\w-])(?=[A-Z-]*\d)[A-Z\d]+(?:-[A-Z\d]+){1,4}(?![\w-])")
