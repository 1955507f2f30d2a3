using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// In this process: the server's own configuration holds, and nothing has to be built for each run.
var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithIterationCount(8).WithToolchain(new InProcessEmitToolchain(timeout: TimeSpan.FromHours(1), logOutput: true)));
BenchmarkSwitcher.FromAssembly(typeof(Godwit.Bench.Xml.ReaderBenchmarks).Assembly).Run(args, config);
