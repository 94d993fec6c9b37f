"""What leans on parts of Textual that are not its public API, and falls back to plain Textual.

==========  ==============================================================  ======================
module      what it needs of Textual 8.2 that is not public                 switched off by
==========  ==============================================================  ======================
compositor  Compositor._dirty_regions and _full_map, its two updates        screen: leave it out
diff        App._display is handed CompositorUpdate, LayoutUpdate           GAN_TUI_CELL_DIFF=0
flow        nothing: a cursor-position report, which any terminal gives     no answer, no wait
driver      LinuxDriver: its threads, its termios settings, its resizes     driver_class
intake      XTermParser and its _timeout_time                               driver_class
app         App._display, App._driver, Screen._compositor, _screen_resized  the base class
screen      Screen._compositor and its refresh, Screen._on_timer_update     the base class
==========  ==============================================================  ======================

Elsewhere, without a switch, since nothing public does it (``tests/test_walls.py`` finds what is not named here):

==================  ===============================================================================================
module              what it needs
==================  ===============================================================================================
tui.boundary        ends the parts of a screen by hand: App._handle_exception , App._registry , App._screen_stacks ,
                    App._current_mode , App._driver , App._detach , App._exit , App._nodes and its _remove ,
                    MessagePump._task , MessagePump._timers , Widget._pruning
tui.steady          gives a screen its size: Screen._screen_resized
tui.app             App._driver , to be one of ours
dialogs.palette     CommandPalette._GATHER_COMMANDS_GROUP , CommandList._index_to_line : a late search says nothing
widgets.canvas      marks its changed cells: Widget._set_dirty , Screen._dirty_widgets , Widget._pruning
widgets.late        Widget._pruning : what is being taken away is not drawn
==================  ===============================================================================================
"""
