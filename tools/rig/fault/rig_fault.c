// SPDX-License-Identifier: GPL-2.0
/*
 * A module that does one thing wrong, so that the rig's own test sees whether the debug kernel's
 * checkers notice and `run` passes on what they say.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static char *fault = "none";
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "none, leak, use-after-free, out-of-bounds, deadlock, sleep");

static DEFINE_SPINLOCK(first);
static DEFINE_SPINLOCK(second);

/* Several times: what the last left on a stack or in a register hides one of them. */
static noinline void leak(void)
{
	char *memory = kmalloc(77, GFP_KERNEL);

	if (memory)
		memset(memory, 1, 77);
}

static noinline void use_after_free(void)
{
	char *memory = kmalloc(32, GFP_KERNEL);

	kfree(memory);
	if (memory)
		pr_info("%d\n", READ_ONCE(memory[3]));
}

static noinline void out_of_bounds(void)
{
	char *memory = kmalloc(32, GFP_KERNEL);
	int past = 32;

	OPTIMIZER_HIDE_VAR(past);
	if (memory)
		WRITE_ONCE(memory[past], 1);
	kfree(memory);
}

/* Never hangs: the order is what lockdep objects to. */
static void deadlock(void)
{
	spin_lock(&first);
	spin_lock(&second);
	spin_unlock(&second);
	spin_unlock(&first);

	spin_lock(&second);
	spin_lock(&first);
	spin_unlock(&first);
	spin_unlock(&second);
}

static void sleep_in_atomic(void)
{
	spin_lock(&first);
	kfree(kmalloc(32, GFP_KERNEL));
	spin_unlock(&first);
}

static int __init rig_fault_init(void)
{
	int i;

	if (!strcmp(fault, "leak")) {
		for (i = 0; i < 10; i++)
			leak();
	} else if (!strcmp(fault, "use-after-free")) {
		use_after_free();
	} else if (!strcmp(fault, "out-of-bounds")) {
		out_of_bounds();
	} else if (!strcmp(fault, "deadlock")) {
		deadlock();
	} else if (!strcmp(fault, "sleep")) {
		sleep_in_atomic();
	} else if (strcmp(fault, "none")) {
		return -EINVAL;
	}
	return 0;
}

static void __exit rig_fault_exit(void)
{
}

module_init(rig_fault_init);
module_exit(rig_fault_exit);
MODULE_DESCRIPTION("Faults for the test rig's own test");
MODULE_LICENSE("GPL");
