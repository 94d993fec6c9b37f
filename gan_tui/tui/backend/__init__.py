"""What leans on parts of Textual that are not its public API, and falls back to plain Textual.

========================  =====================================================================  ===================
module                    what it needs of Textual 8.2 that is not public                        switched off by
========================  =====================================================================  ===================
compositor                Compositor._dirty_regions, CompositorUpdate                            screen: leave it out
diff                      App._display is handed CompositorUpdate, LayoutUpdate                  GAN_TUI_DIFF=0
flow                      nothing: a cursor-position report, which any terminal gives            no answer, no wait
driver                    LinuxDriver, its threads and termios settings                          driver_class
app                       App._display, App._driver, Screen._compositor, Screen._screen_resized  the base class
screen                    Screen._compositor, Screen._on_timer_update                            the base class
========================  =====================================================================  ===================
"""
