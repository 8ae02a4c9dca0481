using Xunit;

// Live-tensor counts and the global random generator belong to the whole process, and libtorch uses all cores for one
// operation already.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
