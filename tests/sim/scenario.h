/* SPDX-License-Identifier: MIT */
/*
 * Scenarios: what happens to a mesh, and what is expected of it, read from a file.
 *
 * A file has one statement a line; hosts have the numbers 1, 2, ...; times are seconds, delays are
 * milliseconds, losses are per cent; `A-B` is a range to draw from, or a path between two hosts.
 *
 *	seed N | nodes N | duration S | dial both
 *	topology random DEGREE | line | star | ring | A-B...
 *	quality [A-B...] delay R [jitter R] [loss R]	of all paths, or of these
 *	config YAML					a line of every host's configuration
 *	at S EVENT | every R EVENT			when
 *	heal S		at the end all that is down comes back, S seconds before things are judged
 *	expect ...	what is to be true at the end, see below
 *
 * Events: cut A-B, mend A-B, kill N, stop N, start N; swap A-B C-D: two paths exchange their
 * qualities; mutate SHARE delay R ...: so many per cent of the paths get another quality; flap R
 * MOST: a path goes down for a time, MOST at once; churn R MOST: a host; flow R: a host sends 20
 * packets a second to another one for a time.
 *
 * Expectations: converged; pairs [in S]: all begin to send to all at once, and what is lost is sent
 * again, 30 seconds unless said otherwise; parent N M; switches <= N or >= N; filters <= N in S: no
 * host sent more in the last S seconds; delivered >= SHARE.
 */
#ifndef FIPS_SIM_SCENARIO_H
#define FIPS_SIM_SCENARIO_H

#include <stdbool.h>

/**
 * sim_scenario_run() - read a scenario, let it happen, print what was expected and what came
 * @path: the file; what is wrong with it is said on stderr as FILE:LINE
 * @verbose: print what happens
 *
 * Return: expectations that were not met; -1 if the file is not right.
 */
int sim_scenario_run(const char *path, bool verbose);

#endif /* FIPS_SIM_SCENARIO_H */
