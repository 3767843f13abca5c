"""LibreOffice, which opens a workbook, types into cells and saves it, as a person would."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
IS_CI = bool(os.environ.get("CI"))
TIMEOUT_S = 100
# Without it LibreOffice takes the profile for a new one and fills it anew.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
 <item oor:path="/org.openoffice.Setup/Office">
  <prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop>
 </item>
</oor:items>
"""
_LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
 <library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple"
  library:link="false"/>
</library:libraries>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false">
 <library:element library:name="Mending"/>
</library:library>
"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Mending" script:language="StarBasic">
{code}
</script:module>
"""


def type_into(path: Path, cells: Mapping[str, str], profile: Path) -> None:
    """Open a workbook in LibreOffice, type texts into cells of its first sheet, such as "B2", and save it in place.

    `FormulaLocal` is what a keyboard does: a number stays a text only where its cell is formatted as one.
    """
    assert OFFICE is not None
    typed = "\n".join(f'sheet.getCellRangeByName("{cell}").FormulaLocal = "{text}"' for cell, text in cells.items())
    code = f"""
Sub Mend
  Dim options(0) As New com.sun.star.beans.PropertyValue
  options(0).Name = "Hidden"
  options(0).Value = True
  document = StarDesktop.loadComponentFromURL("{path.as_uri()}", "_blank", 0, options())
  sheet = document.Sheets.getByIndex(0)
  {typed}
  document.store()
  document.close(True)
End Sub
"""
    basic = profile / "user" / "basic"
    (basic / "Standard").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    (basic / "script.xlc").write_text(_LIBRARIES, encoding="utf-8")
    (basic / "Standard" / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    (basic / "Standard" / "Mending.xba").write_text(_MODULE.format(code=escape(code)), encoding="utf-8")
    before = path.read_bytes()
    subprocess.run(
        [OFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "macro:///Standard.Mending.Mend"],
        check=True,
        timeout=TIMEOUT_S,
        capture_output=True,
    )
    assert path.read_bytes() != before, "LibreOffice saved nothing"
