; Offers Flow Studio under "Open with" for types that belong to other programs, without taking them over (which is what
; fileAssociations would do on Windows).
!macro eachOpenWith ACTION
  !insertmacro ${ACTION} "mp4"
  !insertmacro ${ACTION} "m4v"
  !insertmacro ${ACTION} "mov"
  !insertmacro ${ACTION} "mkv"
  !insertmacro ${ACTION} "webm"
  !insertmacro ${ACTION} "avi"
  !insertmacro ${ACTION} "mpg"
  !insertmacro ${ACTION} "mpeg"
  !insertmacro ${ACTION} "ts"
  !insertmacro ${ACTION} "wmv"
  !insertmacro ${ACTION} "png"
  !insertmacro ${ACTION} "jpg"
  !insertmacro ${ACTION} "jpeg"
  !insertmacro ${ACTION} "webp"
  !insertmacro ${ACTION} "tif"
  !insertmacro ${ACTION} "tiff"
  !insertmacro ${ACTION} "bmp"
  !insertmacro ${ACTION} "gif"
  !insertmacro ${ACTION} "avif"
  !insertmacro ${ACTION} "heic"
  !insertmacro ${ACTION} "safetensors"
  !insertmacro ${ACTION} "pth"
!macroend

!macro offerOpenWith EXT
  WriteRegStr SHELL_CONTEXT "Software\Classes\.${EXT}\OpenWithProgids" "FlowStudio.Open" ""
!macroend

!macro withdrawOpenWith EXT
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.${EXT}\OpenWithProgids" "FlowStudio.Open"
!macroend

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\FlowStudio.Open" "" "${PRODUCT_NAME}"
  WriteRegStr SHELL_CONTEXT "Software\Classes\FlowStudio.Open\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  !insertmacro eachOpenWith offerOpenWith
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, i 0, i 0)'
!macroend

!macro customUnInstall
  !insertmacro eachOpenWith withdrawOpenWith
  DeleteRegKey SHELL_CONTEXT "Software\Classes\FlowStudio.Open"
!macroend
