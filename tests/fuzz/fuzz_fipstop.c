// SPDX-License-Identifier: MIT
/*
 * fipstop: whatever a daemon answers, it can be shown, and keys can be pressed. The first byte says
 * to which query the rest is an answer, the second what is shown.
 */

#include <locale.h>

#include "fipstop/keys.h"
#include "fipstop/view.h"
#include "fuzz.h"

static void draw(struct top_app *app)
{
	static const int sizes[][2] = { { 80, 24 }, { 45, 11 }, { 170, 50 } };
	struct top_grid grid = { .cells = NULL };
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(sizes); i++) {
		if (!top_grid_resize(&grid, sizes[i][0], sizes[i][1]))
			abort();
		top_draw(app, &grid);
	}
	top_grid_free(&grid);
}

static void use(struct top_app *app)
{
	static const int keys[] = { TOP_KEY_DOWN, 'e',		 TOP_KEY_END, 's',
				    'm',	  TOP_KEY_ENTER, TOP_KEY_END, TOP_KEY_DOWN };
	size_t i;

	draw(app);
	for (i = 0; i < FIPS_ARRAY_SIZE(keys); i++)
		top_press(app, keys[i]);
	draw(app);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct top_app app;
	json_t *json;

	if (size < 2)
		return 0;
	setlocale(LC_CTYPE, "C.UTF-8");
	json = json_loadb((const char *)data + 2, size - 2, 0, NULL);
	if (!json)
		return 0;
	top_app_begin(&app);
	app.version = "1";
	app.now_ms = UINT64_C(1764000000000);
	app.tab = data[1] % TOP_TABS;
	/* Each answer is taken, and may be given up at once. */
	top_app_answer(&app, data[0] % TOP_QUERIES, TOP_ANSWERED, json_incref(json), "");
	/* What a tab shows beside its own answer is made of the same. */
	if (data[1] & 0x80)
		top_app_answer(&app, TOP_QUERY_PEERS, TOP_ANSWERED, json_incref(json), "");
	json_decref(json);
	use(&app);
	top_app_end(&app);
	return 0;
}
